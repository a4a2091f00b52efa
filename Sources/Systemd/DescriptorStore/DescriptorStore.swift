import CLinux
import CSystemd
import Glibc

/// What systemd keeps open for this service while no process of it runs (`FileDescriptorStoreMax=`, systemd.service(5)).
///
/// A descriptor is safe as soon as ``store(_:as:)`` has returned: the notification is in systemd's queue then, and
/// outlives this process. What finds no room is closed by systemd, which tells nobody: ask ``room(wanted:held:within:)``.
///
/// libsystemd's calls may block, so this actor has a thread of its own; its methods may be awaited from anywhere, an
/// event loop too. Storing and removing block that thread for as long as systemd's queue (net.unix.max_dgram_qlen, 512
/// datagrams of all services) is full: no time as a rule, without limit while systemd stands still. ``barrier(within:)``
/// blocks it for the time it is given besides. What was asked for meanwhile waits behind it.
package actor DescriptorStore {
    /// Whether there is somebody to tell: `NOTIFY_SOCKET` was set when this store was made.
    package nonisolated let isConnected: Bool

    private nonisolated let thread: SerialThread

    /// The store's own thread.
    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.thread.asUnownedSerialExecutor() }

    /// Reads `NOTIFY_SOCKET`, which stays set.
    ///
    /// - Throws: ``SystemdError/Code/thread(errno:)``.
    package init() throws(SystemdError) {
        self.isConnected = environment("NOTIFY_SOCKET") != nil
        self.thread = try SerialThread(name: "uuu-store")
    }

    deinit { self.thread.close() }

    /// Has systemd keep duplicates of some descriptors, beside what it keeps under the same name.
    ///
    /// It does not look at what happens to them (`FDPOLL=0`): they stay until they are removed or the service is stopped.
    /// Each one costs systemd a comparison with all that it keeps for the service (1.2 µs), so there should be few.
    ///
    /// - Parameters:
    ///   - descriptors: Must stay open until the call has returned.
    ///   - name: What the next process gets them under.
    /// - Throws: ``SystemdError/Code/noStore``, or ``SystemdError/Code/notification(errno:)``; some may be stored then.
    package func store(_ descriptors: [CInt], as name: StoredName) throws(SystemdError) {
        let maximum = Int(UUU_MOST_DESCRIPTORS)
        for start in stride(from: 0, to: descriptors.count, by: maximum) {
            let part = Array(descriptors[start..<min(start + maximum, descriptors.count)])
            try self.notify(["FDSTORE=1", "FDNAME=\(name)", "FDPOLL=0"], part)
        }
    }

    /// Has systemd let go of all that it keeps under a name, after all that it was asked before.
    ///
    /// - Throws: As ``store(_:as:)``.
    package func remove(_ name: StoredName) throws(SystemdError) {
        try self.notify(["FDSTOREREMOVE=1", "FDNAME=\(name)"])
    }

    /// Waits until systemd has done all that it was told before (sd_notify_barrier(3)); false when that took too long.
    ///
    /// Too long is worth a warning, and no loss: what was told waits in systemd's queue.
    ///
    /// - Throws: As ``store(_:as:)``.
    package func barrier(within timeout: Duration) throws(SystemdError) -> Bool {
        guard self.isConnected else { throw Self.noStore }
        let answer = sd_notify_barrier(0, UInt64(timeout.wholeMicroseconds))
        if answer == -ETIMEDOUT { return false }
        guard answer >= 0 else { throw Self.failure(-answer, at: "BARRIER=1") }
        return true
    }

    /// Tells systemd something, with descriptors perhaps.
    func notify(_ assignments: [String], _ descriptors: [CInt] = []) throws(SystemdError) {
        guard self.isConnected else { throw Self.noStore }
        let state = assignments.joined(separator: "\n")
        let answer = unsafe sd_pid_notify_with_fds(0, 0, state, descriptors, CUnsignedInt(descriptors.count))
        guard answer >= 0 else { throw Self.failure(-answer, at: assignments.prefix(2).joined(separator: " ")) }
        // Zero: the variable was unset since.
        guard answer > 0 else { throw Self.noStore }
    }

    private static let noStore = SystemdError(
        .noStore,
        at: "NOTIFY_SOCKET",
        hint: "Run as a service of systemd with FileDescriptorStoreMax=512; without it a restart drops connections."
    )

    private static func failure(_ errno: CInt, at location: String) -> SystemdError {
        SystemdError(
            .notification(errno: errno),
            at: location,
            hint: errno == ETOOMANYREFS
                ? "Raise LimitNOFILE=: it must be over twice the number of connections."
                : "Is NOTIFY_SOCKET reachable from the service (NotifyAccess=, RootDirectory=)?"
        )
    }
}
