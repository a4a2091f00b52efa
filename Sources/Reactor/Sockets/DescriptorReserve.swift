import CLinux

/// The descriptors that accepting connections leaves to the rest of the process: the highest numbers below its limit.
///
/// They are for files and sockets that are open only briefly: a configuration that is read again, a copy of the
/// database, a question to systemd. In addition libdispatch opens `/proc/TID/stat` of its workers once a second while
/// jobs wait for them, and aborts the process without a message if it cannot
/// (`_dispatch_workq_count_runnable_workers`). The kernel always assigns the lowest free number, so a descriptor of the
/// reserve is assigned only when all lower numbers are in use.
package struct DescriptorReserve: Equatable, Sendable {
    /// The part of the reserve that is left free: one divided by this number.
    private let divisor: Int

    /// Leaves the whole reserve free: for listeners that anybody can connect to.
    package static let whole = DescriptorReserve(divisor: 1)
    /// Leaves half of the reserve free: for the operator's listener, which is needed most when all descriptors are in
    /// use.
    package static let half = DescriptorReserve(divisor: 2)

    /// Returns the size of the reserve for a limit of that many descriptors: an eighth, at least 1 and at most 32.
    package static func size(of limit: Int) -> Int { max(1, min(32, limit / 8)) }

    /// Returns whether a descriptor outside the reserve is free, by duplicating the given one.
    func isLeft(beside descriptor: CInt) -> Bool {
        uuu_free_descriptors(descriptor, 1, CInt(self.left(of: DescriptorLimit.current))) == 1
    }

    /// Returns whether a descriptor belongs to the reserve.
    func contains(_ descriptor: CInt) -> Bool {
        let limit = DescriptorLimit.current
        return Int(descriptor) >= limit - self.left(of: limit)
    }

    private func left(of limit: Int) -> Int { max(1, Self.size(of: limit) / self.divisor) }
}
