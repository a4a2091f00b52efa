/// A text of 8 to 24 ASCII characters that is part of many messages, as three words of eight bytes.
///
/// A word overlaps the one before it if the length is no multiple of eight.
struct JSONPiece {
    private let words: (UInt64, UInt64, UInt64)
    /// The offset of the second word.
    private let middle: Int
    /// The length in bytes.
    let count: Int

    /// Divides a text into words.
    init(_ text: String) {
        let octets = text.utf8Span.span
        precondition(octets.count >= 8 && octets.count <= 24, "the text is too short or too long")
        self.count = octets.count
        self.middle = min(8, octets.count - 8)
        self.words = (octets.word(at: 0), octets.word(at: self.middle), octets.word(at: octets.count - 8))
    }

    /// Whether the text stands there.
    @inline(__always)
    func stands(in bytes: Span<UInt8>, at offset: Int) -> Bool {
        offset &+ self.count <= bytes.count && bytes.word(at: offset) == self.words.0
            && bytes.word(at: offset &+ self.middle) == self.words.1
            && bytes.word(at: offset &+ self.count &- 8) == self.words.2
    }

    /// Writes the text to memory that has room for it, and returns the offset after it.
    @inline(__always)
    func write(to target: inout MutableRawSpan, at start: Int) -> Int {
        target.put(word: self.words.0, at: start)
        target.put(word: self.words.1, at: start &+ self.middle)
        target.put(word: self.words.2, at: start &+ self.count &- 8)
        return start &+ self.count
    }
}
