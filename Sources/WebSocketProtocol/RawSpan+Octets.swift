// The only code that reads from a `RawSpan`. In Swift 6.3 its public loads need `unsafe`; this view checks bounds and
// does not. When the standard library has safe loads, use them here.
extension RawSpan {
    /// Returns the byte at `offset`; traps out of bounds.
    @inlinable
    @inline(__always)
    package func octet(at offset: Int) -> UInt8 {
        Span<UInt8>(_bytes: self)[offset]
    }

    /// Returns eight bytes from `offset` on as a number, the first one least significant; one load on little-endian
    /// machines.
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

    /// Returns a big-endian number of `count` bytes (at most 8), as in the lengths and codes of RFC 6455.
    @inline(__always)
    func number(at offset: Int, count: Int) -> UInt64 {
        var number: UInt64 = 0
        for index in 0..<count {
            number = number << 8 | UInt64(self.octet(at: offset &+ index))
        }
        return number
    }

    /// Returns the bytes of a range as text; invalid UTF-8 becomes U+FFFD.
    func text(in range: Range<Int>) -> String {
        var octets: [UInt8] = []
        octets.reserveCapacity(range.count)
        for offset in range {
            octets.append(self.octet(at: offset))
        }
        return String(decoding: octets, as: UTF8.self)
    }
}
