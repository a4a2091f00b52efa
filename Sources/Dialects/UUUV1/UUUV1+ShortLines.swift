extension UUUV1 {
    /// Reads a line in the form in which most clients write it: `{"type":"line","id":7,"text":"look"}`, with these
    /// members in this order, without blanks and without escapes.
    ///
    /// It takes few steps. Nil says nothing about other messages: call ``read(_:)`` then, which returns the same line.
    public static func shortLine(_ bytes: Span<UInt8>) -> ClientMessage.Line? {
        guard bytes.count > ShortLine.idOffset, bytes.word(at: 0) == ShortLine.words.0,
            bytes.word(at: 8) == ShortLine.words.1, bytes.word(at: ShortLine.idOffset - 8) == ShortLine.words.2
        else { return nil }
        var (offset, id): (Int, UInt64) = (ShortLine.idOffset, 0)
        while offset < bytes.count, bytes[offset] >= JSONByte.zero, bytes[offset] <= JSONByte.nine {
            id = id &* 10 &+ UInt64(bytes[offset] &- JSONByte.zero)
            offset &+= 1
        }
        let isNumber =
            bytes[ShortLine.idOffset] > JSONByte.zero && offset - ShortLine.idOffset <= ShortLine.maximumDigits
        let start = offset &+ 9
        guard isNumber, start <= bytes.count, bytes.word(at: offset) == ShortLine.textWord,
            bytes[offset &+ 8] == JSONByte.quote
        else { return nil }
        let end = bytes.firstEscaped(from: start)
        guard end &+ 2 == bytes.count, bytes[end] == JSONByte.quote, bytes[end &+ 1] == JSONByte.closeBrace,
            let text = try? UTF8Span(validating: bytes.extracting(start..<end))
        else { return nil }
        return ClientMessage.Line(id: id, text: String(copying: text))
    }

    /// The parts of such a line.
    private enum ShortLine {
        /// The offset of the id, after ``words``.
        static let idOffset = 20
        /// So many digits are a number below 2^53.
        static let maximumDigits = 15
        /// `{"type":"line","id":` as three words of eight bytes; the third one begins four bytes before the second ends.
        static let words = (Self.word(#"{"type":"#), Self.word(#""line",""#), Self.word(#"e","id":"#))
        static let textWord = Self.word(#","text":"#)

        private static func word(_ text: String) -> UInt64 { JSONOctets.shortWord(text) }
    }
}
