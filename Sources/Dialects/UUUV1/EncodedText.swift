/// The size of a text that answers a line, whose encoding is written straight to where it is needed.
///
/// The encoding is the same as that of ``ServerMessage/text(_:)``. The text itself is not retained: its UTF-8 is given
/// twice, to measure it and to write it.
public struct EncodedText: Sendable {
    private static let beginning = JSONPiece(#"{"type":"text","re":"#)
    private static let middle = JSONPiece(#","text":""#)

    private let line: DecimalNumber
    /// The length of the message in bytes.
    public let byteCount: Int
    /// Whether something in the text is escaped.
    private let hasEscapes: Bool

    /// Measures the message.
    public init(_ octets: Span<UInt8>, answering line: DecimalNumber) {
        var length = octets.count
        let firstEscaped = octets.firstEscaped(from: 0)
        var offset = firstEscaped
        while offset < octets.count {
            length &+= JSONEscape.bytes(of: octets[offset]) &- 1
            offset &+= 1
        }
        self.line = line
        self.hasEscapes = firstEscaped < octets.count
        // A quotation mark and a brace end it.
        self.byteCount = Self.beginning.count + line.count + Self.middle.count + length + 2
    }

    /// Writes the message of the text that was measured, and returns the offset after it.
    public func write(_ octets: Span<UInt8>, to target: inout MutableRawSpan, at start: Int) -> Int {
        var offset = Self.beginning.write(to: &target, at: start)
        offset = self.line.write(to: &target, at: offset)
        offset = Self.middle.write(to: &target, at: offset)
        offset =
            self.hasEscapes ? JSONEscape.write(octets, to: &target, at: offset) : target.put(octets, at: offset)
        target.storeBytes(of: JSONByte.quote, toByteOffset: offset, as: UInt8.self)
        target.storeBytes(of: JSONByte.closeBrace, toByteOffset: offset &+ 1, as: UInt8.self)
        return offset &+ 2
    }
}
