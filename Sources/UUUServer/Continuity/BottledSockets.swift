import Glibc
import Logging
import Synchronization
import Systemd
import Telemetry
import Transport

/// Keeps the sockets of players in bottles, which systemd keeps for the service.
final class BottledSockets: SocketKeeper {
    let rack: BottleRack
    private let logger: Logger
    private let isInTrouble = Atomic(false)
    /// Those that are in no bottle.
    private let notKept = Mutex<Set<UInt64>>([])

    /// Keeps sockets in a rack, and tells a log when that fails.
    init(_ rack: BottleRack, logger: Logger) {
        self.rack = rack
        self.logger = logger
    }

    /// Puts a connection into a bottle; that this fails is told once, until it goes well again.
    func keep(_ descriptor: CInt, cookie: UInt64) {
        switch self.rack.put(descriptor, label: cookie) {
        case .kept, .pending: self.isInTrouble.store(false, ordering: .relaxed)
        case .notKept(let error):
            self.notKept.withLock { _ = $0.insert(cookie) }
            guard !self.isInTrouble.exchange(true, ordering: .relaxed) else { return }
            self.logger.log(.connectionsNotKept, [.error: error.description])
        }
    }

    /// What a restart would leave.
    var status: ServerStatus.Restarts {
        let census = self.rack.census
        return ServerStatus.Restarts(
            kept: census.living,
            dropped: self.notKept.withLock { $0.count },
            descriptors: 2 * (census.bottles - census.unstored)
        )
    }

    /// Counts a connection as ended.
    func forget(cookie: UInt64) {
        guard self.notKept.withLock({ $0.remove(cookie) }) == nil else { return }
        self.rack.departed(cookie)
    }
}
