/// A message that many clients get, encoded once.
///
/// Those who get it as the answer to a line get the id of their line in it.
public final class EncodedMessage: Sendable {
    private static let re = #","re":"#

    /// The message as an answer, without the number.
    private let octets: [UInt8]
    /// The offset of `,"re":` in ``octets``, and the offset after it.
    private let (middle, number): (Int, Int)

    /// Encodes a message.
    public init(_ message: ServerMessage) {
        var bytes: [UInt8] = []
        UUUV1.write(message, re: nil, to: &bytes)
        // The fourth quotation mark ends the type, which stands first.
        let quotes = bytes.indices.lazy.filter { bytes[$0] == JSONByte.quote }
        let middle = quotes.dropFirst(3).first.map { $0 + 1 } ?? bytes.count
        bytes.insert(contentsOf: Self.re.utf8, at: middle)
        (self.octets, self.middle, self.number) = (bytes, middle, middle + Self.re.utf8.count)
    }

    /// The message without `re`.
    public var bytes: [UInt8] { Array(self.octets[..<self.middle] + self.octets[self.number...]) }

    /// Appends the message as the answer to a line, or to none.
    public func write(re: UInt64?, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: self.octets[..<(re == nil ? self.middle : self.number)])
        if let re { bytes.write("", number: re) }
        bytes.append(contentsOf: self.octets[self.number...])
    }

    /// Returns the length of the message in bytes as the answer to a line.
    public func byteCount(re: DecimalNumber) -> Int { self.octets.count + re.count }

    /// Writes the message as the answer to a line to memory that has room for it, and returns the offset after it.
    public func write(re: DecimalNumber, to target: inout MutableRawSpan, at start: Int) -> Int {
        let octets = self.octets
        var offset = target.put(octets.span.extracting(..<self.number), at: start)
        offset = re.write(to: &target, at: offset)
        return target.put(octets.span.extracting(self.number...), at: offset)
    }
}
