import CLinux
import Glibc

extension DescriptorStore {
    /// Whether systemd keeps descriptors for this service, and how many more.
    package enum Room: Equatable, Sendable {
        /// Not one more: `FileDescriptorStoreMax=` is 0 or used up, or there is no service manager.
        case none
        /// So many more at least.
        case room(for: Int)
        /// Systemd did not answer in time; what is stored may be kept or not.
        case unknown
    }

    /// Asks how many more descriptors are kept, as a store without room answers success too.
    ///
    /// Systemd 254 and later say it in `$FDSTORE`. Before, it is tried: one end of some socketpairs is stored, and
    /// after a barrier each pair that hangs up was turned away; the others are removed again. This needs no more than
    /// the notification socket, so it works in the tightest sandbox (the property of D-Bus needs a bus, and a bus that
    /// knows the service's user: with `DynamicUser=` and no nss-systemd it hangs up). When there is too little room
    /// systemd logs one warning of its own, "Cannot store more fds than FileDescriptorStoreMax=…".
    ///
    /// - Parameters:
    ///   - wanted: The most that is tried for, and so the most that is answered when `$FDSTORE` is not there; 253 at most.
    ///   - held: How many the store holds already (``PassedDescriptors/storedCount``).
    ///   - timeout: How long to wait for systemd; it blocks this store's thread for so long.
    /// - Returns: What was found out.
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
        // The name may have been left by a process that died here. Without FDPOLL=0 systemd drops what hangs up.
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

/// Socketpairs that show whether anybody else holds one end of them.
private struct Pairs: ~Copyable {
    private(set) var lent: [CInt] = []
    private var own: [CInt] = []

    /// Descriptors that are left to the rest of the process while it is asked.
    private static let spared: CInt = 32

    /// As many as wanted, or as there are descriptors for.
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

    /// Lets go of the ends that others were given.
    mutating func closeLent() {
        for descriptor in self.lent { close(descriptor) }
        self.lent = []
    }

    /// How many are held still; waits a little for the rest to hang up.
    ///
    /// Systemd 252 has closed what it turned away when the barrier is passed; later ones close in another process.
    func countHeld() -> Int {
        let grace: CInt = 10
        var states = self.own.map { pollfd(fd: $0, events: 0, revents: 0) }
        guard unsafe poll(&states, nfds_t(states.count), grace) > 0 else { return states.count }
        // One has hung up, so the rest follow at once if at all.
        _ = poll(nil, 0, grace)
        _ = unsafe poll(&states, nfds_t(states.count), 0)
        return states.count { $0.revents == 0 }
    }
}
