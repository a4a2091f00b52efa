import CLinux

/// Descriptors that accepting connections leaves free for the rest of the process: the highest numbers below its limit.
///
/// They are for what is open for a moment only: a configuration that is read again, a copy of the database, a question to
/// systemd. And once a second libdispatch opens `/proc/TID/stat` of its workers, if jobs wait for them, and stops the
/// process without a word when it cannot (`_dispatch_workq_count_runnable_workers`). The kernel gives the lowest number
/// that is free: who gets one of the reserve knows that all others are in use.
package struct DescriptorReserve: Equatable, Sendable {
    /// The part of them that is left: one in so many.
    private let divisor: Int

    /// All of them are left: for who accepts from everybody.
    package static let whole = DescriptorReserve(divisor: 1)
    /// Half of them are left: for who accepts from the operator, who is needed most when everything is in use.
    package static let half = DescriptorReserve(divisor: 2)

    /// How many there are when a process may have that many descriptors: an eighth, 32 at most.
    package static func size(of limit: Int) -> Int { max(1, min(32, limit / 8)) }

    /// Whether a descriptor is to be had that is none of these; asks with a duplicate of one that is open.
    func isLeft(beside descriptor: CInt) -> Bool {
        uuu_free_descriptors(descriptor, 1, CInt(self.left(of: DescriptorLimit.current))) == 1
    }

    /// Whether a descriptor is one of these.
    func contains(_ descriptor: CInt) -> Bool {
        let limit = DescriptorLimit.current
        return Int(descriptor) >= limit - self.left(of: limit)
    }

    private func left(of limit: Int) -> Int { max(1, Self.size(of: limit) / self.divisor) }
}
