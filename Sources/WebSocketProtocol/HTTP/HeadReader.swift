/// Reads the head of an HTTP/1.1 or HTTP/1.0 request, and refuses it at the first invalid byte (RFC 9112 2 to 5).
///
/// When more bytes have arrived it continues where it stopped, so it reads each byte once, in however many parts they
/// arrive.
package struct HeadReader: Sendable {
    /// Why reading stops without a head.
    enum Stop: Error, Equatable {
        case incomplete
        case refused(Refusal)
        case badCharacter(BadCharacter)
    }

    /// The part of the head that is being read.
    private enum Stage {
        case start, emptyLine, method, target, version, requestLineEnd
        case nextLine, fieldName, blanks, value, fieldEnd, end, done
    }

    private static let carriageReturn = UInt8(ascii: "\r")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let space = UInt8(ascii: " ")
    private static let colon = UInt8(ascii: ":")
    private static let questionMark = UInt8(ascii: "?")

    /// Whether the method was read and is HEAD, so that a response must have no content (RFC 9110 9.3.2).
    private(set) var isHEAD = false

    private let limits: HandshakeLimits
    private var position = 0
    private var stage = Stage.start
    /// The offset at which the current stage began.
    private var mark = 0
    /// The refusal of a head that exceeds the limit, which depends on how far it was read.
    private var tooLong = Refusal.targetTooLong

    private var method = 0..<0
    private var target = 0..<0
    private var isInQuery = false
    private var minorVersion = 0
    private var fields: [(name: Range<Int>, value: Range<Int>)] = []
    private var name = 0..<0
    /// The offset at which the current value ends, without the blanks after it.
    private var valueEnd = 0

    /// Makes a reader for a connection that has sent nothing yet.
    package init(limits: HandshakeLimits) {
        self.limits = limits
    }

    /// Reads the head at the start of the bytes, which must include all bytes of earlier calls.
    mutating func read(_ bytes: RawSpan) throws(Stop) -> RequestHead {
        while self.stage != .done { try self.go(on: bytes) }
        return RequestHead(
            method: bytes.text(in: self.method),
            target: bytes.text(in: self.target),
            minorVersion: self.minorVersion,
            fields: self.fields.map { HTTPField(bytes.text(in: $0.name), bytes.text(in: $0.value)) },
            size: self.position
        )
    }

    /// Reads to the end of the current stage.
    private mutating func go(on bytes: RawSpan) throws(Stop) {
        switch self.stage {
        case .start:
            // RFC 9112 2.2: one empty line before the request line is ignored.
            self.begin(try self.peek(bytes) == Self.carriageReturn ? .emptyLine : .method)
        case .emptyLine: try self.endLine(bytes, or: .requestLine, then: .method)
        case .method:
            self.method = try self.run(bytes, until: Self.space, or: .requestLine) { $0.isTokenCharacter }
            self.isHEAD = bytes.text(in: self.method) == "HEAD"
            self.begin(.target)
        case .target: try self.readTarget(bytes)
        case .version: try self.readVersion(bytes)
        case .requestLineEnd:
            try self.endLine(bytes, or: .requestLine, then: .nextLine)
            self.tooLong = .headTooLong
        case .nextLine:
            guard try self.peek(bytes) != Self.carriageReturn else { return self.begin(.end) }
            guard self.fields.count < self.limits.fields else { throw .refused(.tooManyFields) }
            self.begin(.fieldName)
        case .fieldName:
            self.name = try self.run(bytes, until: Self.colon, or: .field, of: .fieldName) { $0.isTokenCharacter }
            self.begin(.blanks)
        case .blanks:
            while try self.peek(bytes).isBlank { self.position += 1 }
            self.begin(.value)
            self.valueEnd = self.position
        case .value: try self.readValue(bytes)
        case .fieldEnd: try self.endLine(bytes, or: .field, then: .nextLine)
        case .end: try self.endLine(bytes, or: .field, then: .done)
        case .done: break
        }
    }

    private mutating func begin(_ stage: Stage) {
        self.stage = stage
        self.mark = self.position
    }

    private mutating func readTarget(_ bytes: RawSpan) throws(Stop) {
        var isInQuery = self.isInQuery
        defer { self.isInQuery = isInQuery }
        self.target = try self.run(bytes, until: Self.space, or: .requestLine, of: .target) { character in
            isInQuery = isInQuery || character == Self.questionMark
            return isInQuery ? character.isQueryCharacter : character.isTargetCharacter
        }
        self.begin(.version)
    }

    /// Reads the version, which follows the blank after the target, and stores its second number.
    private mutating func readVersion(_ bytes: RawSpan) throws(Stop) {
        let (name, first) = ("HTTP/".utf8, "1.".utf8)
        for character in name.dropFirst(self.position - self.mark) {
            guard try self.peek(bytes) == character else {
                throw .badCharacter(BadCharacter(octet: Self.space, part: .target, position: self.target.count + 1))
            }
            self.position += 1
        }
        for character in first.dropFirst(self.position - self.mark - name.count) {
            guard try self.peek(bytes) == character else { throw .refused(.httpVersion) }
            self.position += 1
        }
        let digit = try self.peek(bytes)
        guard digit == UInt8(ascii: "0") || digit == UInt8(ascii: "1") else { throw .refused(.httpVersion) }
        self.minorVersion = Int(digit - UInt8(ascii: "0"))
        self.position += 1
        self.begin(.requestLineEnd)
    }

    /// Reads a field value to the end of its line, without the blanks around it (RFC 9112 5.1).
    private mutating func readValue(_ bytes: RawSpan) throws(Stop) {
        while case let character = try self.peek(bytes), character.isValueCharacter {
            self.position += 1
            if !character.isBlank { self.valueEnd = self.position }
        }
        let stop = try self.peek(bytes)
        guard stop == Self.carriageReturn else {
            let position = self.position - self.mark + 1
            throw .badCharacter(BadCharacter(octet: stop, part: .fieldValue, position: position))
        }
        self.fields.append((self.name, self.mark..<self.valueEnd))
        self.begin(.fieldEnd)
    }

    /// Reads one or more characters of a kind from the start of the stage, and skips the character that ends them.
    ///
    /// Any other character is refused: by naming it if the part of the head is given, and otherwise with `refusal`.
    private mutating func run(
        _ bytes: RawSpan,
        until terminator: UInt8,
        or refusal: Refusal,
        of part: BadCharacter.Part? = nil,
        while isOfKind: (UInt8) -> Bool
    ) throws(Stop) -> Range<Int> {
        while isOfKind(try self.peek(bytes)) {
            self.position += 1
        }
        let (start, end) = (self.mark, self.position)
        let stop = try self.peek(bytes)
        if let part, stop != terminator {
            throw .badCharacter(BadCharacter(octet: stop, part: part, position: end - start + 1))
        }
        guard stop == terminator, end > start else { throw .refused(refusal) }
        self.position += 1
        return start..<end
    }

    /// Reads the end of a line, both characters of it (RFC 9112 2.2).
    private mutating func endLine(_ bytes: RawSpan, or refusal: Refusal, then next: Stage) throws(Stop) {
        if self.position == self.mark {
            guard try self.peek(bytes) == Self.carriageReturn else { throw .refused(refusal) }
            self.position += 1
        }
        guard try self.peek(bytes) == Self.lineFeed else { throw .refused(refusal) }
        self.position += 1
        self.begin(next)
    }

    /// Returns the next byte; throws if it has not arrived or is beyond the limit.
    private func peek(_ bytes: RawSpan) throws(Stop) -> UInt8 {
        guard self.position < self.limits.headBytes else { throw .refused(self.tooLong) }
        guard self.position < bytes.byteCount else { throw .incomplete }
        return bytes.octet(at: self.position)
    }
}
