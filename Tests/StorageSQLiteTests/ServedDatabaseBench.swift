import Synchronization
import Testing
import World

@testable import StorageSQLite

/// A database on a virtual clock, and all that was told of it.
final class ServedDatabaseBench: Sendable {
    let folder: Folder
    let clock = VirtualClock()
    let database: ServedDatabase
    private let log: Log

    /// What has happened so far.
    private final class Log: Sendable {
        let changes = Mutex<[String]>([])
        let openings = Mutex(0)
    }

    /// A running server's patience, but that no two waits, nor a pause, are equally long: a test can tell them apart.
    static let patience = {
        var patience = EnginePatience()
        patience.opening = .milliseconds(3_500)
        return patience
    }()

    /// A database that is not open yet.
    ///
    /// - Parameter hold: What opening waits for, on its own thread.
    /// - Throws: What keeps its folder from being made.
    init(opening hold: @escaping @Sendable () -> Void = {}) throws {
        let folder = try Folder()
        let log = Log()
        self.folder = folder
        self.log = log
        self.database = ServedDatabase(
            at: folder(),
            standing: CurrentStanding { standing in log.changes.withLock { $0.append(standing.word) } },
            patience: Self.patience,
            time: self.clock.time,
            open: { () throws(EngineTrouble) in
                log.openings.withLock { $0 += 1 }
                hold()
                return try Store(StorageConfiguration(path: folder()))
            }
        )
    }

    /// Each change of how it stands, in order.
    var changes: [String] { self.log.changes.withLock { $0 } }

    /// How many attempts to open it were begun.
    var openings: Int { self.log.openings.withLock { $0 } }

    /// How many attempts and looks have ended.
    var efforts: Int { self.database.state.withLock { $0.efforts } }

    /// How many wait for the end of an attempt or a look.
    var waiting: Int { self.database.state.withLock { $0.waiting.count } }

    var accounts: SQLiteAccountStore { SQLiteAccountStore(self.database) }

    /// The store, which is open.
    var store: Store {
        get throws { try #require(self.database.state.withLock { $0.store }) }
    }

    /// Makes the first attempt, which ends however long it takes.
    func begin() async { await self.database.begin(within: .seconds(60)) }

    /// The same; returns when it is open, and nothing is to be done for it until there is trouble.
    func beginWell() async throws {
        await self.begin()
        try #require(self.database.standing.now == .ok)
        while !self.database.state.withLock({ $0.isResting }) {
            // It may have begun with a pause, while the attempt was still under way.
            self.clock.advance(by: .seconds(1))
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    /// Waits until it stands so.
    func becomes(_ word: String) async throws { try await self.database.standing.becomes(word) }

    /// Waits until that many wait for the end of an attempt or a look.
    func hasWaiting(_ count: Int) async throws {
        while self.waiting != count { try await Task.sleep(for: .milliseconds(1)) }
    }
}

extension CurrentStanding {
    /// Waits until it stands so.
    func becomes(_ word: String) async throws {
        while self.now.word != word { try await Task.sleep(for: .milliseconds(5)) }
    }
}
