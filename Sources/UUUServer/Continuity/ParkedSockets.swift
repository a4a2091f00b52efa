import Glibc
import Logging
import Synchronization
import Systemd
import Telemetry
import Transport

/// Keeps the sockets of players in bottles, which systemd keeps for the service.
final class ParkedSockets: SocketParking {
    let bottleStore: BottleStore
    private let logger: Logger
    private let isInTrouble = Atomic(false)
    /// Those that are in no bottle.
    private let notParked = Mutex<Set<UInt64>>([])

    /// Keeps sockets in a rack, and tells a log when that fails.
    init(_ bottleStore: BottleStore, logger: Logger) {
        self.bottleStore = bottleStore
        self.logger = logger
    }

    /// Puts a connection into a bottle; that this fails is told once, until it goes well again.
    func park(_ descriptor: CInt, cookie: UInt64) {
        switch self.bottleStore.put(descriptor, label: cookie) {
        case .parked, .pending: self.isInTrouble.store(false, ordering: .relaxed)
        case .notParked(let error):
            self.notParked.withLock { _ = $0.insert(cookie) }
            guard !self.isInTrouble.exchange(true, ordering: .relaxed) else { return }
            self.logger.log(.connectionsNotKept, [.error: error.description])
        }
    }

    /// What a restart would leave.
    var status: ServerStatus.Restarts {
        let figures = self.bottleStore.figures
        return ServerStatus.Restarts(
            kept: figures.living,
            dropped: self.notParked.withLock { $0.count },
            descriptors: 2 * (figures.bottles - figures.unstored)
        )
    }

    /// Counts a connection as ended.
    func forget(cookie: UInt64) {
        guard self.notParked.withLock({ $0.remove(cookie) }) == nil else { return }
        self.bottleStore.departed(cookie)
    }
}
