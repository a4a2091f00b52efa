import Reactor

extension ByteBuffer {
    /// The bytes, copied: for small things outside of the players' way.
    var array: [UInt8] {
        self.withBytes { bytes in
            let octets = Span<UInt8>(_bytes: bytes)
            return octets.indices.map { octets[$0] }
        }
    }

    /// Copies bytes to the end.
    func append(_ bytes: [UInt8]) { self.append(RawSpan(_elements: bytes.span)) }
}
