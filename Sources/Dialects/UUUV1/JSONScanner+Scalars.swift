extension JSONScanner {
    /// Goes over a string.
    mutating func scanString(_ bytes: Span<UInt8>) throws(MessageMistake) {
        self.skip(1)
        while true {
            self.skip(bytes.firstEscaped(from: self.offset) - self.offset)
            guard let octet = self.peek(bytes) else { throw self.malformed("the end of a string") }
            if octet == JSONByte.quote { return self.skip(1) }
            guard octet == JSONByte.backslash else { throw self.malformed("an escape for a control character") }
            try self.scanEscape(bytes)
        }
    }

    private mutating func scanEscape(_ bytes: Span<UInt8>) throws(MessageMistake) {
        let start = self.offset
        self.skip(1)
        guard let letter = self.peek(bytes) else { throw self.malformed("an escape") }
        if JSONEscape.octet(of: letter) != nil { return self.skip(1) }
        let unit = try self.scanUnit(bytes)
        if UTF16.isTrailSurrogate(unit) { throw MessageMistake(.loneSurrogate, at: start) }
        guard UTF16.isLeadSurrogate(unit) else { return }
        guard self.peek(bytes) == JSONByte.backslash else { throw MessageMistake(.loneSurrogate, at: start) }
        self.skip(1)
        guard self.peek(bytes) == UInt8(ascii: "u"), UTF16.isTrailSurrogate(try self.scanUnit(bytes)) else {
            throw MessageMistake(.loneSurrogate, at: start)
        }
    }

    /// Goes over the rest of an escape such as `\u00e9` after its backslash and returns the UTF-16 code unit.
    private mutating func scanUnit(_ bytes: Span<UInt8>) throws(MessageMistake) -> UInt16 {
        guard self.peek(bytes) == UInt8(ascii: "u") else { throw self.malformed("an escape") }
        self.skip(1)
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let value = self.peek(bytes).flatMap(JSONEscape.value(of:)) else {
                throw self.malformed("a hexadecimal digit")
            }
            unit = unit << 4 | value
            self.skip(1)
        }
        return unit
    }

    /// Goes over a number.
    mutating func scanNumber(_ bytes: Span<UInt8>) throws(MessageMistake) {
        let start = self.offset
        var number = JSONNumber()
        if self.peek(bytes) == UInt8(ascii: "-") { self.skip(1) }
        guard let first = self.digit(bytes) else { throw self.malformed("a value") }
        if first == 0 {
            self.skip(1)
            guard self.digit(bytes) == nil else { throw self.malformed("a number without leading zeros") }
        } else {
            try self.scanDigits(bytes) { number.add(digit: $0) }
        }
        if self.peek(bytes) == UInt8(ascii: ".") {
            self.skip(1)
            number.startFraction()
            try self.scanDigits(bytes) { number.add(digit: $0) }
        }
        if self.peek(bytes) == UInt8(ascii: "e") || self.peek(bytes) == UInt8(ascii: "E") {
            self.skip(1)
            let sign = self.peek(bytes)
            if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { self.skip(1) }
            number.startExponent(isNegative: sign == UInt8(ascii: "-"))
            try self.scanDigits(bytes) { number.addExponent(digit: $0) }
        }
        if number.isTooLarge { throw MessageMistake(.numberTooLarge, at: start) }
    }

    private mutating func scanDigits(_ bytes: Span<UInt8>, _ add: (UInt8) -> Void) throws(MessageMistake) {
        guard self.digit(bytes) != nil else { throw self.malformed("a digit") }
        while let digit = self.digit(bytes) {
            add(digit)
            self.skip(1)
        }
    }

    /// Returns the value of the digit that is read next; nil if none is.
    private func digit(_ bytes: Span<UInt8>) -> UInt8? {
        guard let octet = self.peek(bytes), octet >= JSONByte.zero, octet <= JSONByte.nine else { return nil }
        return octet - JSONByte.zero
    }
}
