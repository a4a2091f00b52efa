/// A client's masking key, rotated to the start of the bytes it masks (RFC 6455 5.3).
///
/// Byte `i` of those bytes is XORed with mask byte `i % 4`. A mask of zeros is a mask like any other (SEC-10).
package struct Mask: Sendable, BitwiseCopyable, Equatable {
    /// The four mask bytes, the first one least significant.
    package var rawValue: UInt32

    /// A mask of these four bytes, the first one least significant.
    @inlinable
    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// The mask twice, for eight bytes that were loaded with the first one least significant.
    @inlinable
    @inline(__always)
    package var word: UInt64 {
        UInt64(self.rawValue) | UInt64(self.rawValue) << 32
    }

    /// The mask byte for the byte at an index from the start of what is masked.
    @inlinable
    @inline(__always)
    package subscript(index: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: self.rawValue &>> Self.bits(index))
    }

    /// The mask as it stands `count` bytes further on; `count` is not negative.
    @inlinable
    @inline(__always)
    package func rotated(by count: Int) -> Mask {
        let bits = Self.bits(count)
        return Mask(rawValue: self.rawValue &>> bits | self.rawValue &<< (32 &- bits))
    }

    /// The position of a mask byte in the raw value, in bits.
    @inlinable
    @inline(__always)
    package static func bits(_ index: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: index & 3) &* 8
    }
}
