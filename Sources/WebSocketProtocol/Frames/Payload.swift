/// Where the payload of a frame, or a part of it, lies in the caller's bytes, how it is masked, and if it is compressed.
package struct Payload: Sendable, BitwiseCopyable, Equatable {
    /// The offset of its first byte in the bytes that were given to `WebSocketConnection.next`.
    package var offset: Int

    /// Its length in bytes.
    package var count: Int

    /// What it is masked with, rotated to its first byte.
    package var mask: Mask

    /// Whether it is a part of a compressed message (RFC 7692 6).
    package var isCompressed: Bool

    /// A payload of `count` bytes at `offset`.
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
