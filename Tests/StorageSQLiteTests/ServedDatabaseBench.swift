import Synchronization
import Testing
import World

@testable import StorageSQLite

/// A database on a virtual clock, with a log of its changes.
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

    /// The patience of a running server, changed so that no two durations are equal: a test can distinguish them.
    static let patience = {
        var patience = EnginePatience()
        patience.opening = .milliseconds(3_500)
        return patience
    }()

    /// Creates a database that is not open yet.
    ///
    /// - Parameter hold: Called on the thread that opens the file, before it is opened.
    /// - Throws: Why the folder could not be created.
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

    /// Each change of the standing, in order.
    var changes: [String] { self.log.changes.withLock { $0 } }

    /// How many attempts to open it have begun.
    var openings: Int { self.log.openings.withLock { $0 } }

    /// How many attempts and checks have ended.
    var efforts: Int { self.database.state.withLock { $0.efforts } }

    /// How many callers wait for the end of an attempt or a check.
    var waiting: Int { self.database.state.withLock { $0.waiting.count } }

    var accounts: SQLiteAccountStore { SQLiteAccountStore(self.database) }

    /// The open store.
    var store: Store {
        get throws { try #require(self.database.state.withLock { $0.store }) }
    }

    /// Makes the first attempt, and waits for its end.
    func begin() async { await self.database.begin(within: .seconds(60)) }

    /// Makes the first attempt; returns when the database is open, and the loop sleeps because all is well.
    func beginWell() async throws {
        await self.begin()
        try #require(self.database.standing.now == .ok)
        while !self.database.state.withLock({ $0.isResting }) {
            // The loop may have begun with a pause, while the attempt was still running.
            self.clock.advance(by: .seconds(1))
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    /// Waits until the standing has this word.
    func becomes(_ word: String) async throws { try await self.database.standing.becomes(word) }

    /// Waits until `count` callers wait for the end of an attempt or a check.
    func hasWaiting(_ count: Int) async throws {
        while self.waiting != count { try await Task.sleep(for: .milliseconds(1)) }
    }
}

extension CurrentStanding {
    /// Waits until the standing has this word.
    func becomes(_ word: String) async throws {
        while self.now.word != word { try await Task.sleep(for: .milliseconds(5)) }
    }
}
