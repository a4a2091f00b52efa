/// The location of all or part of a frame's payload in the caller's bytes, with its mask and whether it is compressed.
package struct Payload: Sendable, BitwiseCopyable, Equatable {
    /// The offset of the first byte in the bytes that were passed to ``WebSocketConnection/next(_:at:)``.
    package var offset: Int

    /// The length, in bytes.
    package var count: Int

    /// The mask, rotated to the first byte.
    package var mask: Mask

    /// Whether it belongs to a compressed message (RFC 7692 6).
    package var isCompressed: Bool

    /// Makes a payload of `count` bytes at `offset`.
    @inlinable
    package init(offset: Int, count: Int, mask: Mask, isCompressed: Bool = false) {
        self.offset = offset
        self.count = count
        self.mask = mask
        self.isCompressed = isCompressed
    }

    /// The range of its bytes.
    @inlinable
    @inline(__always)
    package var range: Range<Int> {
        self.offset..<self.offset &+ self.count
    }
}
