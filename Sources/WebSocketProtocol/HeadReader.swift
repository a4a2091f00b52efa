/// Reads the head of a request of HTTP/1.1 or HTTP/1.0, and refuses it at the first byte that cannot be one (RFC 9112 2 to 5).
///
/// It begins anew each time more bytes are here: a head is small, and most come in one piece.
struct HeadReader {
    /// Why there is no head.
    enum Stop: Error, Equatable {
        case incomplete
        case refused(Refusal)
        case badCharacter(BadCharacter)
    }

    private static let carriageReturn = UInt8(ascii: "\r")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let space = UInt8(ascii: " ")
    private static let colon = UInt8(ascii: ":")
    private static let questionMark = UInt8(ascii: "?")

    /// Whether the method was read, and is HEAD: the answer must have no content then (RFC 9110 9.3.2).
    private(set) var isHEAD = false

    private let limits: HandshakeLimits
    private var position = 0
    /// What a head is refused with that is too long for the limit: it depends on how far it came.
    private var tooLong = Refusal.targetTooLong

    init(limits: HandshakeLimits) {
        self.limits = limits
    }

    /// The head at the start of the bytes.
    mutating func read(_ bytes: RawSpan) throws(Stop) -> RequestHead {
        // RFC 9112 2.2: one empty line before the request line is passed over.
        if try self.peek(bytes) == Self.carriageReturn {
            try self.endLine(bytes, or: .requestLine)
        }
        let method = bytes.text(in: try self.run(bytes, until: Self.space, or: .requestLine) { $0.isTokenCharacter })
        self.isHEAD = method == "HEAD"
        var isInQuery = false
        let target = try self.run(bytes, until: Self.space, or: .requestLine, of: .target) { character in
            isInQuery = isInQuery || character == Self.questionMark
            return isInQuery ? character.isQueryCharacter : character.isTargetCharacter
        }
        let minorVersion = try self.minorVersion(bytes, after: target)
        try self.endLine(bytes, or: .requestLine)

        self.tooLong = .headTooLong
        var fields: [(name: Range<Int>, value: Range<Int>)] = []
        while try self.peek(bytes) != Self.carriageReturn {
            guard fields.count < self.limits.fields else { throw .refused(.tooManyFields) }
            let name = try self.run(bytes, until: Self.colon, or: .field, of: .fieldName) { $0.isTokenCharacter }
            fields.append((name, try self.value(bytes)))
        }
        try self.endLine(bytes, or: .field)
        return RequestHead(
            method: method,
            target: bytes.text(in: target),
            minorVersion: minorVersion,
            fields: fields.map { HTTPField(bytes.text(in: $0.name), bytes.text(in: $0.value)) },
            size: self.position
        )
    }

    /// The second number of the version, which stands after the blank that ends the target.
    private mutating func minorVersion(_ bytes: RawSpan, after target: Range<Int>) throws(Stop) -> Int {
        for character in "HTTP/".utf8 {
            guard try self.peek(bytes) == character else {
                throw .badCharacter(BadCharacter(octet: Self.space, part: .target, position: target.count + 1))
            }
            self.position += 1
        }
        for character in "1.".utf8 {
            try self.expect(character, bytes, or: .httpVersion)
        }
        let digit = try self.peek(bytes)
        guard digit == UInt8(ascii: "0") || digit == UInt8(ascii: "1") else { throw .refused(.httpVersion) }
        self.position += 1
        return Int(digit - UInt8(ascii: "0"))
    }

    /// The value of a field up to the end of its line, without the blanks around it (RFC 9112 5.1).
    private mutating func value(_ bytes: RawSpan) throws(Stop) -> Range<Int> {
        while try self.peek(bytes).isBlank {
            self.position += 1
        }
        let start = self.position
        var end = start
        while case let character = try self.peek(bytes), character.isValueCharacter {
            self.position += 1
            if !character.isBlank { end = self.position }
        }
        let stop = try self.peek(bytes)
        guard stop == Self.carriageReturn else {
            throw .badCharacter(BadCharacter(octet: stop, part: .fieldValue, position: self.position - start + 1))
        }
        try self.endLine(bytes, or: .field)
        return start..<end
    }

    /// One or more characters of a kind, and the one that ends them, which is passed over.
    ///
    /// Another one is named if it is said what this is a part of, else the refusal is what the client hears.
    private mutating func run(
        _ bytes: RawSpan,
        until terminator: UInt8,
        or refusal: Refusal,
        of part: BadCharacter.Part? = nil,
        while isOfKind: (UInt8) -> Bool
    ) throws(Stop) -> Range<Int> {
        let start = self.position
        while isOfKind(try self.peek(bytes)) {
            self.position += 1
        }
        let end = self.position
        let stop = try self.peek(bytes)
        if let part, stop != terminator {
            throw .badCharacter(BadCharacter(octet: stop, part: part, position: end - start + 1))
        }
        guard stop == terminator, end > start else { throw .refused(refusal) }
        self.position += 1
        return start..<end
    }

    /// The end of a line: both characters of it (RFC 9112 2.2).
    private mutating func endLine(_ bytes: RawSpan, or refusal: Refusal) throws(Stop) {
        try self.expect(Self.carriageReturn, bytes, or: refusal)
        try self.expect(Self.lineFeed, bytes, or: refusal)
    }

    private mutating func expect(_ character: UInt8, _ bytes: RawSpan, or refusal: Refusal) throws(Stop) {
        guard try self.peek(bytes) == character else { throw .refused(refusal) }
        self.position += 1
    }

    /// The next byte; there is none beyond the limit, whether it is here or not.
    private func peek(_ bytes: RawSpan) throws(Stop) -> UInt8 {
        guard self.position < self.limits.headBytes else { throw .refused(self.tooLong) }
        guard self.position < bytes.byteCount else { throw .incomplete }
        return bytes.octet(at: self.position)
    }
}
