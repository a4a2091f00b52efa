/// The bytes of a JSON string without its escapes, one after the other.
///
/// The string has been checked by ``JSONScanner``; it is not checked again.
struct JSONOctets {
    /// The offset of what is read next.
    private var offset: Int
    /// What is left of an escaped character.
    private var pending = Unicode.UTF8.EncodedScalar()

    /// Starts with the string whose opening quotation mark is at that offset.
    init(at offset: Int) { self.offset = offset + 1 }

    /// Returns the next byte; nil at the end of the string.
    mutating func next(in bytes: Span<UInt8>) -> UInt8? {
        if !self.pending.isEmpty { return self.pending.removeFirst() }
        let octet = bytes[self.offset]
        guard octet != JSONByte.quote else { return nil }
        self.offset += 1
        guard octet == JSONByte.backslash else { return octet }
        let letter = bytes[self.offset]
        self.offset += 1
        if let octet = JSONEscape.octet(of: letter) { return octet }
        guard var encoded = Unicode.UTF8.encode(self.scalar(in: bytes)) else { return nil }
        let first = encoded.removeFirst()
        self.pending = encoded
        return first
    }

    private mutating func scalar(in bytes: Span<UInt8>) -> Unicode.Scalar {
        let unit = self.unit(in: bytes)
        guard UTF16.isLeadSurrogate(UInt16(unit)) else { return Unicode.Scalar(unit) ?? "\u{FFFD}" }
        self.offset += 2
        return Unicode.Scalar(0x1_0000 + (unit & 0x3FF) << 10 + self.unit(in: bytes) & 0x3FF) ?? "\u{FFFD}"
    }

    private mutating func unit(in bytes: Span<UInt8>) -> UInt32 {
        defer { self.offset += 4 }
        return (0..<4).reduce(0) { $0 << 4 | UInt32(JSONEscape.value(of: bytes[self.offset + $1]) ?? 0) }
    }

    /// Returns a string of one to eight bytes as a number, the first byte least significant; nil for all others, and for
    /// those with U+0000.
    static func shortWord(at offset: Int, in bytes: Span<UInt8>) -> UInt64? {
        if offset &+ 9 <= bytes.count {
            let word = bytes.word(at: offset &+ 1)
            let length = JSONByte.escaped(in: word).trailingZeroBitCount / 8
            // All words of the protocol end here.
            if length > 0, length < 8, bytes[offset &+ 1 &+ length] == JSONByte.quote {
                return word & (1 << UInt64(length * 8) &- 1)
            }
        }
        return self.anyWord(at: offset, in: bytes)
    }

    private static func anyWord(at offset: Int, in bytes: Span<UInt8>) -> UInt64? {
        var octets = JSONOctets(at: offset)
        var (word, shift): (UInt64, UInt64) = (0, 0)
        while let octet = octets.next(in: bytes) {
            guard octet != 0, shift < 64 else { return nil }
            word |= UInt64(octet) << shift
            shift += 8
        }
        return shift == 0 ? nil : word
    }

    /// Returns the same number for a word of the protocol.
    static func shortWord(_ word: String) -> UInt64 {
        word.utf8.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Returns a number that differs for most strings, and that nobody outside of this process can predict.
    static func hash(at offset: Int, in bytes: Span<UInt8>) -> Int {
        var octets = JSONOctets(at: offset)
        var hasher = Hasher()
        var (word, count): (UInt64, UInt64) = (0, 0)
        while let octet = octets.next(in: bytes) {
            word = word << 8 | UInt64(octet)
            count += 1
            if count % 8 == 0 { hasher.combine(word) }
        }
        hasher.combine(word)
        hasher.combine(count)
        return hasher.finalize()
    }

    /// Whether two strings are the same.
    static func areEqual(at one: Int, _ other: Int, in bytes: Span<UInt8>) -> Bool {
        var (left, right) = (JSONOctets(at: one), JSONOctets(at: other))
        while let octet = left.next(in: bytes) {
            guard octet == right.next(in: bytes) else { return false }
        }
        return right.next(in: bytes) == nil
    }

    /// Returns a string as text.
    static func text(at offset: Int, in bytes: Span<UInt8>) -> String {
        let start = offset + 1
        let end = bytes.firstEscaped(from: start)
        if bytes[end] == JSONByte.quote, let utf8 = try? UTF8Span(validating: bytes.extracting(start..<end)) {
            return String(copying: utf8)
        }
        var octets = JSONOctets(at: offset)
        var text: [UInt8] = []
        while let octet = octets.next(in: bytes) { text.append(octet) }
        return String(decoding: text, as: UTF8.self)
    }
}
