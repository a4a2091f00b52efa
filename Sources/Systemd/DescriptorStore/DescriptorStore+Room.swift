import CLinux
import Glibc

extension DescriptorStore {
    /// How many more descriptors systemd stores for this service.
    package enum Room: Equatable, Sendable {
        /// None: `FileDescriptorStoreMax=` is 0 or used up, or there is no service manager.
        case none
        /// At least this many.
        case room(for: Int)
        /// Unknown: systemd did not answer in time, and may or may not store more.
        case unknown
    }

    /// Finds out how many more descriptors systemd stores; storing itself reports success even if there is no room.
    ///
    /// Systemd 254 and later tell the maximum in `$FDSTORE`. For earlier versions it is tried out: one end of some
    /// socketpairs is stored, and each pair that hangs up by the end of a barrier was refused; the others are removed
    /// again. This needs only the notification socket, so it works in the tightest sandbox. (The D-Bus property needs a
    /// bus that knows the service's user; with `DynamicUser=` and without nss-systemd it hangs up.) If there is too
    /// little room, systemd logs one warning of its own, "Cannot store more fds than FileDescriptorStoreMax=…".
    ///
    /// - Parameters:
    ///   - wanted: The maximum number to try, at most 253, and so the largest answer if `$FDSTORE` is not set.
    ///   - held: The number of descriptors that the store holds already (``PassedDescriptors/storedCount``).
    ///   - timeout: The maximum time to wait for systemd. It blocks this store's thread.
    /// - Returns: The answer.
    /// - Throws: ``SystemdError/Code/notification(errno:)``.
    package func room(
        wanted: Int = 64,
        held: Int = 0,
        within timeout: Duration = .seconds(1)
    ) throws(SystemdError) -> Room {
        guard self.isConnected else { return .none }
        if let maximum = environment("FDSTORE").flatMap({ Int($0) }) {
            return maximum > held ? .room(for: maximum - held) : .none
        }
        return try self.probe(min(wanted, 253), within: timeout)
    }

    private func probe(_ wanted: Int, within timeout: Duration) throws(SystemdError) -> Room {
        var pairs = Pairs(wanted)
        // A process that ended here may have left the name behind. Without FDPOLL=0 systemd drops descriptors that hang
        // up.
        try self.remove(.probe)
        try self.notify(["FDSTORE=1", "FDNAME=\(StoredName.probe)"], pairs.lent)
        pairs.closeLent()
        let isAnswered = try self.barrier(within: timeout)
        let kept = isAnswered ? pairs.countHeld() : 0
        try self.remove(.probe)
        guard isAnswered else { return .unknown }
        return kept > 0 ? .room(for: kept) : .none
    }
}

/// Socketpairs that show whether another process holds one end of them.
private struct Pairs: ~Copyable {
    private(set) var lent: [CInt] = []
    private var own: [CInt] = []

    /// The number of descriptors to leave for the rest of the process.
    private static let spared: CInt = 32

    /// Creates as many pairs as wanted, or as descriptors allow.
    init(_ wanted: Int) {
        let kind = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        for _ in 0..<wanted {
            if let open = self.own.last, uuu_free_descriptors(open, 2, Self.spared) < 2 { break }
            var ends: [CInt] = [-1, -1]
            guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else { break }
            self.own.append(ends[0])
            self.lent.append(ends[1])
        }
    }

    deinit { for descriptor in self.own + self.lent { close(descriptor) } }

    /// Closes the ends that were stored.
    mutating func closeLent() {
        for descriptor in self.lent { close(descriptor) }
        self.lent = []
    }

    /// Returns how many pairs are still held.
    ///
    /// Waits briefly for the others to hang up.
    ///
    /// When the barrier has passed, systemd 252 has closed what it refused; later versions close it in another process.
    func countHeld() -> Int {
        let grace: CInt = 10
        var states = self.own.map { pollfd(fd: $0, events: 0, revents: 0) }
        guard unsafe poll(&states, nfds_t(states.count), grace) > 0 else { return states.count }
        // One has hung up, so the others follow at once if at all.
        _ = poll(nil, 0, grace)
        _ = unsafe poll(&states, nfds_t(states.count), 0)
        return states.count { $0.revents == 0 }
    }
}
