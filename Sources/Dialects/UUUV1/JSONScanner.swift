/// Goes over JSON (RFC 8259) byte by byte and checks it, in linear time.
///
/// More is refused than by most readers, because such messages come from a faulty client: see ``MessageMistake/Code``.
/// The bytes have been checked to be UTF-8.
struct JSONScanner {
    /// Objects and arrays may be nested this deep; the outermost object counts.
    static let maximumDepth = 4
    /// An object may have this many members.
    static let maximumMembers = 32

    /// A member's name that is none of the protocol's.
    private struct Name {
        let hash: Int
        let offset: Int
    }

    /// The offset of what is read next.
    private(set) var offset: Int
    /// The members of the outermost object that the protocol knows, as far as they were read.
    private(set) var members = ClientMembers()
    /// The other names of the objects that are open.
    private var names: [Name] = []
    private var depth = 0

    /// Starts at that offset.
    init(at offset: Int = 0) { self.offset = offset }

    /// Goes over a message, which is one object, and blanks around it.
    mutating func scanMessage(_ bytes: Span<UInt8>) throws(MessageMistake) {
        self.skipBlanks(bytes)
        guard self.peek(bytes) == JSONByte.openBrace else { throw self.mistake(.notAnObject) }
        try self.scanObject(bytes)
        self.skipBlanks(bytes)
        guard self.peek(bytes) == nil else { throw self.malformed("the end") }
    }

    /// Goes over an object.
    private mutating func scanObject(_ bytes: Span<UInt8>) throws(MessageMistake) {
        try self.open()
        let first = self.names.count
        var count = 0
        while try !self.isClosed(bytes, by: JSONByte.closeBrace, count == 0) {
            guard self.peek(bytes) == JSONByte.quote else { throw self.malformed("the name of a member") }
            guard count < Self.maximumMembers else { throw self.mistake(.tooManyMembers) }
            count += 1
            let name = self.offset
            try self.scanString(bytes)
            let known = self.depth == 1 ? ClientMember(nameAt: name, in: bytes) : nil
            if known.map({ self.members[$0] != nil }) ?? self.isKnown(name, bytes, since: first) {
                throw MessageMistake(.duplicateMember, at: name)
            }
            self.skipBlanks(bytes)
            guard self.peek(bytes) == JSONByte.colon else { throw self.malformed("':'") }
            self.skip(1)
            self.skipBlanks(bytes)
            let value = self.offset
            try self.scanValue(bytes)
            if let known { self.members[known] = value }
        }
        if self.names.count > first { self.names.removeLast(self.names.count - first) }
        self.depth -= 1
    }

    /// Goes over an array.
    private mutating func scanArray(_ bytes: Span<UInt8>) throws(MessageMistake) {
        try self.open()
        var isFirst = true
        while try !self.isClosed(bytes, by: JSONByte.closeBracket, isFirst) {
            isFirst = false
            try self.scanValue(bytes)
        }
        self.depth -= 1
    }

    /// Goes over a value of any kind.
    private mutating func scanValue(_ bytes: Span<UInt8>) throws(MessageMistake) {
        switch self.peek(bytes) {
        case JSONByte.quote: try self.scanString(bytes)
        case JSONByte.openBrace: try self.scanObject(bytes)
        case JSONByte.openBracket: try self.scanArray(bytes)
        case UInt8(ascii: "t"): try self.scanWord("true", bytes)
        case UInt8(ascii: "f"): try self.scanWord("false", bytes)
        case UInt8(ascii: "n"): try self.scanWord("null", bytes)
        default: try self.scanNumber(bytes)
        }
    }

    private mutating func scanWord(_ word: String, _ bytes: Span<UInt8>) throws(MessageMistake) {
        for octet in word.utf8 {
            guard self.peek(bytes) == octet else { throw self.malformed("a value") }
            self.skip(1)
        }
    }

    /// Enters an object or array.
    private mutating func open() throws(MessageMistake) {
        guard self.depth < Self.maximumDepth else { throw self.mistake(.tooDeep) }
        self.depth += 1
        self.skip(1)
    }

    /// Goes on to the next member or element; returns whether there is none, and the object or array is left.
    private mutating func isClosed(
        _ bytes: Span<UInt8>,
        by end: UInt8,
        _ isFirst: Bool
    ) throws(MessageMistake) -> Bool {
        self.skipBlanks(bytes)
        let octet = self.peek(bytes)
        if octet == end {
            self.skip(1)
            return true
        }
        guard !isFirst else { return false }
        guard octet == JSONByte.comma else { throw self.malformed("',' or the end of what is open") }
        self.skip(1)
        self.skipBlanks(bytes)
        return false
    }

    /// Notes a name; returns whether the object that is open has another member of that name.
    private mutating func isKnown(_ name: Int, _ bytes: Span<UInt8>, since first: Int) -> Bool {
        let hash = JSONOctets.hash(at: name, in: bytes)
        for other in self.names[first...]
        where other.hash == hash && JSONOctets.areEqual(at: other.offset, name, in: bytes) {
            return true
        }
        self.names.append(Name(hash: hash, offset: name))
        return false
    }

    /// Goes over blanks.
    mutating func skipBlanks(_ bytes: Span<UInt8>) {
        while let octet = self.peek(bytes), octet == 0x20 || octet == 0x0A || octet == 0x0D || octet == 0x09 {
            self.skip(1)
        }
    }

    /// Returns the byte that is read next; nil at the end.
    @inline(__always)
    func peek(_ bytes: Span<UInt8>) -> UInt8? { self.offset < bytes.count ? bytes[self.offset] : nil }

    /// Goes over some bytes.
    @inline(__always)
    mutating func skip(_ count: Int) { self.offset += count }

    /// Returns a mistake at what is read next.
    func mistake(_ code: MessageMistake.Code) -> MessageMistake { MessageMistake(code, at: self.offset) }

    /// Returns the mistake that something else is read next than JSON has there.
    func malformed(_ expected: String) -> MessageMistake {
        MessageMistake(.malformed, at: self.offset, expected: expected)
    }
}
