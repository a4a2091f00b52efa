extension UUUV1 {
    /// A line that was found by ``shortLine(_:)``.
    public struct ShortLine: Equatable, Sendable {
        /// The line's number.
        public let id: UInt64
        /// Where the text is in the message; it has no escapes, and may not be UTF-8.
        public let text: Range<Int>
    }

    private static let beginning = JSONPiece(#"{"type":"line","id":"#)
    private static let middle = JSONPiece(#","text":""#)
    /// So many digits are a number below 2^53.
    private static let maximumDigits = 15

    /// Finds a line in the form in which most clients write it: `{"type":"line","id":7,"text":"look"}`, with these
    /// members in this order, without blanks and without escapes.
    ///
    /// It takes few steps. Nil says nothing about other messages: call ``read(_:)`` then, which returns the same line if
    /// the text is UTF-8.
    public static func shortLine(_ bytes: Span<UInt8>) -> ShortLine? {
        guard Self.beginning.stands(in: bytes, at: 0) else { return nil }
        let digits = Self.beginning.count
        var (offset, id): (Int, UInt64) = (digits, 0)
        while offset < bytes.count {
            let digit = bytes[offset] &- JSONByte.zero
            guard digit <= 9 else { break }
            id = id &* 10 &+ UInt64(digit)
            offset &+= 1
        }
        let count = offset &- digits
        guard count > 0, count <= Self.maximumDigits, bytes[digits] != JSONByte.zero,
            Self.middle.stands(in: bytes, at: offset)
        else { return nil }
        let start = offset &+ Self.middle.count
        let end = bytes.firstEscaped(from: start)
        guard end &+ 2 == bytes.count, bytes[end] == JSONByte.quote, bytes[end &+ 1] == JSONByte.closeBrace else {
            return nil
        }
        return ShortLine(id: id, text: start..<end)
    }
}
