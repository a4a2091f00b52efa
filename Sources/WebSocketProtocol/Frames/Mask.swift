/// A client's masking key, rotated to the first of the bytes that it masks (RFC 6455 5.3).
///
/// Byte `i` of those bytes is XORed with byte `i % 4` of the mask. A mask of zeros is valid (SEC-10).
package struct Mask: Sendable, BitwiseCopyable, Equatable {
    /// The four bytes of the mask, the first one least significant.
    package var rawValue: UInt32

    /// Makes a mask from four bytes, the first one least significant.
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

    /// Returns the byte of the mask for the byte at `index` of the masked bytes.
    @inlinable
    @inline(__always)
    package subscript(index: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: self.rawValue &>> Self.bits(index))
    }

    /// Returns the mask for the bytes after the first `count`, which must not be negative.
    @inlinable
    @inline(__always)
    package func rotated(by count: Int) -> Mask {
        let bits = Self.bits(count)
        return Mask(rawValue: self.rawValue &>> bits | self.rawValue &<< (32 &- bits))
    }

    /// Returns the position of a byte in the raw value, in bits.
    @inlinable
    @inline(__always)
    package static func bits(_ index: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: index & 3) &* 8
    }
}
