import CLinux
import CSystemd
import Glibc

/// Descriptors that systemd keeps open for this service while no process of it runs (`FileDescriptorStoreMax=`,
/// systemd.service(5)).
///
/// A descriptor is safe as soon as ``store(_:as:)`` has returned: the notification is in systemd's queue then, and
/// outlives this process. A descriptor that exceeds the maximum is closed by systemd without notice: ask
/// ``room(wanted:held:within:)`` before.
///
/// The calls of libsystemd may block, so this actor has a thread of its own; you can await its methods from anywhere,
/// even from an event loop. Storing and removing block that thread while systemd's queue (net.unix.max_dgram_qlen, 512
/// datagrams of all services) is full: usually not at all, but without limit while systemd hangs. ``barrier(within:)``
/// blocks it for its time-out too. Later calls wait for earlier ones.
package actor DescriptorStore {
    /// Whether there is a service manager: `NOTIFY_SOCKET` was set when this store was created.
    package nonisolated let isConnected: Bool

    private nonisolated let thread: SerialThread

    /// The executor that runs on the store's own thread.
    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.thread.asUnownedSerialExecutor() }

    /// Creates a store.
    ///
    /// Reads `NOTIFY_SOCKET`, which stays set.
    ///
    /// - Throws: ``SystemdError/Code/thread(errno:)``.
    package init() throws(SystemdError) {
        self.isConnected = environment("NOTIFY_SOCKET") != nil
        self.thread = try SerialThread(name: "uuu-store")
    }

    deinit { self.thread.close() }

    /// Has systemd store duplicates of these descriptors, in addition to those that it has under the same name.
    ///
    /// Systemd does not watch them (`FDPOLL=0`): they stay until they are removed or the service is stopped. Each one
    /// costs systemd a comparison with all others of the service (1.2 µs), so there should be few.
    ///
    /// - Parameters:
    ///   - descriptors: The descriptors. They must stay open until the call has returned.
    ///   - name: The name under which the next process gets them.
    /// - Throws: ``SystemdError/Code/noStore``, or ``SystemdError/Code/notification(errno:)``; some may be stored then.
    package func store(_ descriptors: [CInt], as name: StoredName) throws(SystemdError) {
        let maximum = Int(UUU_MOST_DESCRIPTORS)
        for start in stride(from: 0, to: descriptors.count, by: maximum) {
            let part = Array(descriptors[start..<min(start + maximum, descriptors.count)])
            try self.notify(["FDSTORE=1", "FDNAME=\(name)", "FDPOLL=0"], part)
        }
    }

    /// Has systemd close all descriptors that it has under a name, after it has handled all earlier calls.
    ///
    /// - Throws: As ``store(_:as:)``.
    package func remove(_ name: StoredName) throws(SystemdError) {
        try self.notify(["FDSTOREREMOVE=1", "FDNAME=\(name)"])
    }

    /// Waits until systemd has handled all earlier notifications (sd_notify_barrier(3)); returns false at the time-out.
    ///
    /// A time-out deserves a warning, but nothing is lost: the notifications are in systemd's queue.
    ///
    /// - Throws: As ``store(_:as:)``.
    package func barrier(within timeout: Duration) throws(SystemdError) -> Bool {
        guard self.isConnected else { throw Self.noStore }
        let answer = sd_notify_barrier(0, UInt64(timeout.wholeMicroseconds))
        if answer == -ETIMEDOUT { return false }
        guard answer >= 0 else { throw Self.failure(-answer, at: "BARRIER=1") }
        return true
    }

    /// Sends a notification to systemd, optionally with descriptors.
    func notify(_ assignments: [String], _ descriptors: [CInt] = []) throws(SystemdError) {
        guard self.isConnected else { throw Self.noStore }
        let state = assignments.joined(separator: "\n")
        let answer = unsafe sd_pid_notify_with_fds(0, 0, state, descriptors, CUnsignedInt(descriptors.count))
        guard answer >= 0 else { throw Self.failure(-answer, at: assignments.prefix(2).joined(separator: " ")) }
        // Zero means that the variable was unset since.
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
