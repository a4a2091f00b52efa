import Glibc
import Logging
import Synchronization
import Systemd
import Telemetry
import Transport

/// Parks the sockets of players in bottles, whose ends systemd stores for the service.
///
/// Its functions may be called on any thread.
final class ParkedSockets: SocketParking {
    let bottleStore: BottleStore
    private let logger: Logger
    private let isInTrouble = Atomic(false)
    /// The cookies of connections that are in no bottle.
    private let notParked = Mutex<Set<UInt64>>([])

    /// Parks sockets in this store, and logs when that fails.
    init(_ bottleStore: BottleStore, logger: Logger) {
        self.bottleStore = bottleStore
        self.logger = logger
    }

    /// Puts a connection into a bottle; a failure is logged once, until parking succeeds again.
    func park(_ descriptor: CInt, cookie: UInt64) {
        switch self.bottleStore.put(descriptor, label: cookie) {
        case .parked, .pending: self.isInTrouble.store(false, ordering: .relaxed)
        case .notParked(let error):
            self.notParked.withLock { _ = $0.insert(cookie) }
            guard !self.isInTrouble.exchange(true, ordering: .relaxed) else { return }
            self.logger.log(.connectionsNotKept, [.error: error.description])
        }
    }

    /// How many connections a restart would preserve, and how many it would drop.
    var status: ServerStatus.Restarts {
        let figures = self.bottleStore.figures
        return ServerStatus.Restarts(
            kept: figures.living,
            dropped: self.notParked.withLock { $0.count },
            descriptors: 2 * (figures.bottles - figures.unstored)
        )
    }

    /// Counts a connection as ended, so that its bottle can be compacted.
    func forget(cookie: UInt64) {
        guard self.notParked.withLock({ $0.remove(cookie) }) == nil else { return }
        self.bottleStore.departed(cookie)
    }
}
