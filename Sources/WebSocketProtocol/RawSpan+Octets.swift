// The one place that looks inside a `RawSpan`. Swift 6.3 has no public loads from it that need no `unsafe`; this view
// has the bounds check and needs none. When the standard library has safe loads, they go here.
extension RawSpan {
    /// The byte at an offset; one out of bounds traps.
    @inlinable
    @inline(__always)
    package func octet(at offset: Int) -> UInt8 {
        Span<UInt8>(_bytes: self)[offset]
    }

    /// Eight bytes from an offset on, the first one least significant: one load on the machines we run on.
    @inlinable
    @inline(__always)
    package func word(at offset: Int) -> UInt64 {
        let octets = Span<UInt8>(_bytes: self.extracting(offset..<offset &+ 8))
        let low =
            UInt64(octets[0]) | UInt64(octets[1]) << 8 | UInt64(octets[2]) << 16 | UInt64(octets[3]) << 24
        let high =
            UInt64(octets[4]) << 32 | UInt64(octets[5]) << 40 | UInt64(octets[6]) << 48 | UInt64(octets[7]) << 56
        return low | high
    }

    /// A big-endian number of `count` bytes (at most 8), as RFC 6455 writes its lengths and codes.
    @inline(__always)
    func number(at offset: Int, count: Int) -> UInt64 {
        var number: UInt64 = 0
        for index in 0..<count {
            number = number << 8 | UInt64(self.octet(at: offset &+ index))
        }
        return number
    }

    /// The bytes of a range as text; what is not UTF-8 becomes U+FFFD.
    func text(in range: Range<Int>) -> String {
        var octets: [UInt8] = []
        octets.reserveCapacity(range.count)
        for offset in range {
            octets.append(self.octet(at: offset))
        }
        return String(decoding: octets, as: UTF8.self)
    }
}
