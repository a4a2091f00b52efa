/// Reads a client's message out of an object that ``JSONScanner`` has gone over.
struct ClientMessageReader {
    /// Numbers are not beyond this (``JSONNumber``).
    private static let maximumNumber: UInt64 = 1 << 53
    private static let maximumLines: UInt64 = 200
    private static let usualLines: UInt64 = 50

    private static let partsOfFractions = [UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E")]

    /// A type of message.
    private enum Kind: String, CaseIterable {
        case hello, resume, line, ping, history, read

        private static let words = Self.allCases.map { JSONOctets.shortWord($0.rawValue) }

        init?(at offset: Int, in bytes: Span<UInt8>) {
            guard let word = JSONOctets.shortWord(at: offset, in: bytes),
                let index = Self.words.firstIndex(of: word)
            else { return nil }
            self = Self.allCases[index]
        }
    }

    private static let wants = Wants.words.map { (word: JSONOctets.shortWord($0.word), bit: $0.bit) }

    /// Where the values are.
    let members: ClientMembers

    /// Returns the message.
    func message(_ bytes: Span<UInt8>) throws(MessageMistake) -> ClientMessage {
        let type = try self.offset(of: .type)
        guard bytes[type] == JSONByte.quote else { throw self.misfit(.type, "a string") }
        guard let kind = Kind(at: type, in: bytes) else { throw MessageMistake(.unknownType, at: type) }
        switch kind {
        case .hello: return .hello(try self.hello(bytes))
        case .resume:
            let token = try self.text(.token, bytes)
            return .resume(.init(token: token, seen: try self.number(.seen, bytes), hello: try self.hello(bytes)))
        case .line:
            let id = try self.number(.id, from: 1, bytes)
            let step = try self.ifPresent(.step) { _ throws(MessageMistake) in try self.text(.step, bytes) }
            return .line(.init(id: id, text: try self.text(.text, bytes), step: step))
        case .ping:
            let seen = try self.ifPresent(.seen) { _ throws(MessageMistake) in try self.number(.seen, bytes) }
            return .ping(n: try self.number(.n, bytes), seen: seen)
        case .history: return try self.history(bytes)
        case .read: return .read(of: try self.text(.of, bytes), id: try self.number(.id, from: 1, bytes))
        }
    }

    /// Returns the id of the line, if the message is one, as far as it was read.
    func line(_ bytes: Span<UInt8>) -> UInt64? {
        guard let type = self.members[.type], bytes[type] == JSONByte.quote, Kind(at: type, in: bytes) == .line
        else { return nil }
        return try? self.number(.id, from: 1, bytes)
    }

    private func hello(_ bytes: Span<UInt8>) throws(MessageMistake) -> ClientMessage.Hello {
        var hello = ClientMessage.Hello()
        if let offset = self.members[.client] {
            hello.client = try self.text(.client, bytes)
            let maximum = ClientMessage.Hello.maximumClientCharacters
            guard hello.client.unicodeScalars.count <= maximum else {
                throw MessageMistake(.outOfRange, at: offset, expected: #"at most \#(maximum) characters for "client""#)
            }
        }
        if self.members[.wants] != nil { hello.wants = try self.wants(bytes) }
        hello.reader = try self.ifPresent(.reader) { offset throws(MessageMistake) in
            switch bytes[offset] {
            case UInt8(ascii: "t"): return true
            case UInt8(ascii: "f"): return false
            default: throw self.misfit(.reader, "true or false")
            }
        }
        return hello
    }

    private func wants(_ bytes: Span<UInt8>) throws(MessageMistake) -> Wants {
        let offset = try self.offset(of: .wants)
        guard bytes[offset] == JSONByte.openBracket else { throw self.misfit(.wants, "an array of strings") }
        var wants: Wants = []
        var scanner = JSONScanner(at: offset + 1)
        scanner.skipBlanks(bytes)
        while bytes[scanner.offset] != JSONByte.closeBracket {
            guard bytes[scanner.offset] == JSONByte.quote else { throw self.misfit(.wants, "an array of strings") }
            let word = JSONOctets.shortWord(at: scanner.offset, in: bytes)
            if let known = Self.wants.first(where: { $0.word == word }) { wants.insert(known.bit) }
            try scanner.scanString(bytes)
            scanner.skipBlanks(bytes)
            if bytes[scanner.offset] == JSONByte.comma { scanner.skip(1) }
            scanner.skipBlanks(bytes)
        }
        return wants
    }

    private func history(_ bytes: Span<UInt8>) throws(MessageMistake) -> ClientMessage {
        let of = try self.text(.of, bytes)
        let before = try self.ifPresent(.before) { _ throws(MessageMistake) in
            try self.number(.before, from: 1, bytes)
        }
        let limit = try self.ifPresent(.limit) { _ throws(MessageMistake) in
            try self.number(.limit, from: 1, to: Self.maximumLines, bytes)
        }
        return .history(of: of, before: before, limit: Int(limit ?? Self.usualLines))
    }

    /// Returns what the body returns; nil if the member is missing.
    private func ifPresent<Value>(
        _ member: ClientMember,
        _ body: (Int) throws(MessageMistake) -> Value
    ) throws(MessageMistake) -> Value? {
        guard let offset = self.members[member] else { return nil }
        return try body(offset)
    }

    private func text(_ member: ClientMember, _ bytes: Span<UInt8>) throws(MessageMistake) -> String {
        let offset = try self.offset(of: member)
        guard bytes[offset] == JSONByte.quote else { throw self.misfit(member, "a string") }
        return JSONOctets.text(at: offset, in: bytes)
    }

    private func number(
        _ member: ClientMember,
        from minimum: UInt64 = 0,
        to maximum: UInt64 = Self.maximumNumber,
        _ bytes: Span<UInt8>
    ) throws(MessageMistake) -> UInt64 {
        let start = try self.offset(of: member)
        let isNegative = bytes[start] == UInt8(ascii: "-")
        var (offset, number): (Int, UInt64) = (isNegative ? start + 1 : start, 0)
        let firstDigit = offset
        while offset < bytes.count, bytes[offset] >= JSONByte.zero, bytes[offset] <= JSONByte.nine {
            // It overflows only if an exponent follows: an integer that is beyond 2^53 was refused.
            number = number &* 10 &+ UInt64(bytes[offset] - JSONByte.zero)
            offset += 1
        }
        // At the end of an incomplete message, it may be the beginning of another number.
        let isWhole = offset < bytes.count && !Self.partsOfFractions.contains(bytes[offset])
        guard offset > firstDigit, isWhole else { throw self.misfit(member, "an integer") }
        guard !isNegative, number >= minimum, number <= maximum else {
            let expected = #"an integer from \#(minimum) to \#(maximum) for "\#(member.name)""#
            throw MessageMistake(.outOfRange, at: start, expected: expected)
        }
        return number
    }

    private func offset(of member: ClientMember) throws(MessageMistake) -> Int {
        guard let offset = self.members[member] else {
            throw MessageMistake(.missingMember, at: 0, expected: "\"\(member.name)\"")
        }
        return offset
    }

    private func misfit(_ member: ClientMember, _ expected: String) -> MessageMistake {
        let expected = "\(expected) for \"\(member.name)\""
        return MessageMistake(.wrongType, at: self.members[member] ?? 0, expected: expected)
    }
}
