/// The key of a slot in a table, together with the tenant of the slot that it refers to.
///
/// The generation of a slot grows with each tenant, so an event or reply that comes late, for an earlier tenant, is
/// recognised and dropped.
public struct SocketKey: Hashable, Sendable, BitwiseCopyable {
    /// The index of the slot.
    public let index: UInt32
    /// The generation of the slot, which counts its tenants.
    public let generation: UInt32

    /// Makes the key of a tenant.
    package init(index: UInt32, generation: UInt32) {
        self.index = index
        self.generation = generation
    }

    /// Both numbers in one, for the 64 bits that epoll(7) stores for each descriptor.
    @inlinable public var tag: UInt64 { UInt64(self.generation) << 32 | UInt64(self.index) }

    /// Makes the key that has this ``tag``.
    @inlinable
    public init(tag: UInt64) {
        self.index = UInt32(truncatingIfNeeded: tag)
        self.generation = UInt32(truncatingIfNeeded: tag >> 32)
    }
}
