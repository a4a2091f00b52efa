/// A message that many clients get, encoded once.
///
/// Those who get it as the answer to a line get the id of their line in it.
public struct EncodedMessage: Equatable, Sendable {
    /// The message without `re`.
    public let bytes: [UInt8]
    /// The offset after the type, where `re` is inserted.
    private let middle: Int

    /// Encodes a message.
    public init(_ message: ServerMessage) {
        var bytes: [UInt8] = []
        UUUV1.write(message, re: nil, to: &bytes)
        self.bytes = bytes
        // The fourth quotation mark ends the type, which stands first.
        let quotes = bytes.indices.lazy.filter { bytes[$0] == JSONByte.quote }
        self.middle = quotes.dropFirst(3).first.map { $0 + 1 } ?? bytes.count
    }

    /// Appends the message as the answer to a line, or to none.
    public func write(re: UInt64?, to bytes: inout [UInt8]) {
        guard let re else { return bytes.append(contentsOf: self.bytes) }
        bytes.append(contentsOf: self.bytes[..<self.middle])
        bytes.write(#","re":"#, number: re)
        bytes.append(contentsOf: self.bytes[self.middle...])
    }
}
