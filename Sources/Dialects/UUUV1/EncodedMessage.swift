/// A message that many clients get, encoded once.
///
/// Those who get it as the answer to a line get the id of their line in it.
public final class EncodedMessage: Sendable {
    /// The message without `re`.
    public let bytes: [UInt8]
    /// The beginning of the message as an answer, up to the number.
    private let beginning: [UInt8]
    /// The offset in ``bytes`` of what follows the number.
    private let middle: Int

    /// Encodes a message.
    public init(_ message: ServerMessage) {
        var bytes: [UInt8] = []
        UUUV1.write(message, re: nil, to: &bytes)
        self.bytes = bytes
        // The fourth quotation mark ends the type, which stands first.
        let quotes = bytes.indices.lazy.filter { bytes[$0] == JSONByte.quote }
        self.middle = quotes.dropFirst(3).first.map { $0 + 1 } ?? bytes.count
        self.beginning = bytes[..<self.middle] + Array(#","re":"#.utf8)
    }

    /// Appends the message as the answer to a line, or to none.
    public func write(re: UInt64?, to bytes: inout [UInt8]) {
        guard let re else { return bytes.append(contentsOf: self.bytes) }
        bytes.append(contentsOf: self.beginning)
        bytes.write("", number: re)
        bytes.append(contentsOf: self.bytes[self.middle...])
    }

    /// Returns the length of the message in bytes as the answer to a line.
    public func byteCount(re: DecimalNumber) -> Int {
        self.beginning.count + re.count + self.bytes.count - self.middle
    }

    /// Writes the message as the answer to a line to memory that has room for it, and returns the offset after it.
    public func write(re: DecimalNumber, to target: inout MutableRawSpan, at start: Int) -> Int {
        let (beginning, bytes) = (self.beginning, self.bytes)
        var offset = target.put(beginning.span, at: start)
        offset = re.write(to: &target, at: offset)
        return target.put(bytes.span.extracting(self.middle...), at: offset)
    }
}
