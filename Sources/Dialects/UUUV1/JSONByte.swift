/// The bytes of JSON with a meaning of their own (RFC 8259 section 2).
enum JSONByte {
    static let quote = UInt8(ascii: "\"")
    static let backslash = UInt8(ascii: "\\")
    static let openBrace = UInt8(ascii: "{")
    static let closeBrace = UInt8(ascii: "}")
    static let openBracket = UInt8(ascii: "[")
    static let closeBracket = UInt8(ascii: "]")
    static let comma = UInt8(ascii: ",")
    static let colon = UInt8(ascii: ":")
    static let zero = UInt8(ascii: "0")
    static let nine = UInt8(ascii: "9")

    /// Whether a byte may not stand in a string as it is: a quotation mark, a backslash or a control character.
    @inline(__always)
    static func isEscaped(_ byte: UInt8) -> Bool { byte < 0x20 || byte == self.quote || byte == self.backslash }

    /// Returns a word whose lowest bit that is set lies in the first of eight bytes that ``isEscaped(_:)``; 0 if none is.
    ///
    /// Bits above that one mean nothing.
    @inline(__always)
    static func escaped(in word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = word ^ (ones &* UInt64(self.quote))
        let backslashes = word ^ (ones &* UInt64(self.backslash))
        let controls = (word &- ones &* 0x20) & ~word
        return (controls | (quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes) & (ones &* 0x80)
    }
}

extension Span<UInt8> {
    /// Returns eight bytes from `offset` on as a number, the first one least significant; one load on little-endian
    /// machines.
    @inline(__always)
    func word(at offset: Int) -> UInt64 {
        let octets = self.extracting(offset..<offset &+ 8)
        let low = UInt64(octets[0]) | UInt64(octets[1]) << 8 | UInt64(octets[2]) << 16 | UInt64(octets[3]) << 24
        let high =
            UInt64(octets[4]) << 32 | UInt64(octets[5]) << 40 | UInt64(octets[6]) << 48 | UInt64(octets[7]) << 56
        return low | high
    }

    /// Returns the offset of the first byte that ``JSONByte/isEscaped(_:)``, from `start` on; the end if none is.
    @inline(__always)
    func firstEscaped(from start: Int) -> Int {
        var offset = start
        while offset &+ 8 <= self.count {
            let found = JSONByte.escaped(in: self.word(at: offset))
            guard found == 0 else { return offset &+ found.trailingZeroBitCount / 8 }
            offset &+= 8
        }
        guard offset < self.count else { return offset }
        let last = self.count &- 8
        guard last >= start else {
            while offset < self.count, !JSONByte.isEscaped(self[offset]) { offset &+= 1 }
            return offset
        }
        // The last eight bytes are one word; those that were looked at already are not escaped.
        let found = JSONByte.escaped(in: self.word(at: last))
        return found == 0 ? self.count : last &+ found.trailingZeroBitCount / 8
    }
}
