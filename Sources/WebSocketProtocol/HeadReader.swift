/// Reads the head of an HTTP/1.1 request, and refuses it at the first byte that cannot be one (RFC 9112 2 to 5).
///
/// It begins anew each time more bytes are here: a head is small, and most come in one piece.
struct HeadReader {
    /// Why there is no head.
    enum Stop: Error, Equatable {
        case incomplete
        case refused(Refusal)
    }

    private static let carriageReturn = UInt8(ascii: "\r")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let space = UInt8(ascii: " ")
    private static let colon = UInt8(ascii: ":")

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
        let method = try self.run(bytes, until: Self.space, or: .requestLine) { $0.isTokenCharacter }
        let target = try self.run(bytes, until: Self.space, or: .requestLine) { $0.isTargetCharacter }
        for character in "HTTP/1.1".utf8 {
            try self.expect(character, bytes, or: .httpVersion)
        }
        try self.endLine(bytes, or: .requestLine)

        self.tooLong = .headTooLong
        var fields: [(name: Range<Int>, value: Range<Int>)] = []
        while try self.peek(bytes) != Self.carriageReturn {
            guard fields.count < self.limits.fields else { throw .refused(.tooManyFields) }
            let name = try self.run(bytes, until: Self.colon, or: .field) { $0.isTokenCharacter }
            fields.append((name, try self.value(bytes)))
        }
        try self.endLine(bytes, or: .field)
        return RequestHead(
            method: bytes.text(in: method),
            target: bytes.text(in: target),
            fields: fields.map { HTTPField(bytes.text(in: $0.name), bytes.text(in: $0.value)) },
            size: self.position
        )
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
        try self.endLine(bytes, or: .field)
        return start..<end
    }

    /// One or more characters of a kind, and the one that ends them, which is passed over.
    private mutating func run(
        _ bytes: RawSpan,
        until terminator: UInt8,
        or refusal: Refusal,
        while isOfKind: (UInt8) -> Bool
    ) throws(Stop) -> Range<Int> {
        let start = self.position
        while isOfKind(try self.peek(bytes)) {
            self.position += 1
        }
        guard self.position > start else { throw .refused(refusal) }
        let end = self.position
        try self.expect(terminator, bytes, or: refusal)
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
