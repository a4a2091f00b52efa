/// Which slot of a table an event or a late reply belongs to, and to which tenant of it.
///
/// A slot's generation grows with each tenant, so what comes late for a former one is recognised and dropped.
public struct SocketKey: Hashable, Sendable, BitwiseCopyable {
    /// The number of the slot.
    public let index: UInt32
    /// The number of the tenant.
    public let generation: UInt32

    /// Names a tenant of a slot.
    package init(index: UInt32, generation: UInt32) {
        self.index = index
        self.generation = generation
    }

    /// Both numbers in the 64 bits that epoll carries for us.
    @inlinable public var tag: UInt64 { UInt64(self.generation) << 32 | UInt64(self.index) }

    /// Reads what ``tag`` wrote.
    @inlinable
    public init(tag: UInt64) {
        self.index = UInt32(truncatingIfNeeded: tag)
        self.generation = UInt32(truncatingIfNeeded: tag >> 32)
    }
}
