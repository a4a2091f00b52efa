import Files
import Foundation
import GRDB
import World

/// Opens the database for an import: under the server's lock, and with the rights of the database's owner.
struct Import: Sendable {
    private let configuration: StorageConfiguration
    private let migrations: [Migration]
    private let now: @Sendable () -> Date

    /// Makes an import into the configured database.
    init(into configuration: StorageConfiguration) {
        self.init(into: configuration, migrations: Migration.all) { Date() }
    }

    init(into configuration: StorageConfiguration, migrations: [Migration], now: @escaping @Sendable () -> Date) {
        self.configuration = configuration
        self.migrations = migrations
        self.now = now
    }

    /// Reads the accounts, beside a server or without one, and changes nothing.
    ///
    /// It blocks the thread, and changes the rights of the whole process while it works, as ``run(_:)`` does.
    func known() throws(EngineTrouble) -> KnownAccounts {
        do {
            guard try DatabaseLocation(self.configuration.path).status?.size ?? 0 > 0 else { return KnownAccounts() }
            let database = try DatabaseOwner(of: self.configuration.path)
            return try database.act {
                let inspection = try DatabaseInspection(path: database.path)
                defer { try? inspection.close() }
                try inspection.requireMark()
                _ = try inspection.check(self.migrations)
                return try inspection.database.read { try KnownAccounts($0) }
            }
        } catch {
            throw EngineTrouble(error, at: self.configuration.path)
        }
    }

    /// Runs a closure with the database, which is made if there is none, and whose schema is brought up to date.
    ///
    /// It holds the server's lock meanwhile, blocks the thread, and changes the rights of the whole process while it
    /// works: only a program that does nothing else may call it.
    ///
    /// - Throws: What the closure throws, or another `EngineTrouble`.
    func run<T>(_ body: (any ImportStore) throws(EngineTrouble) -> T) throws(EngineTrouble) -> T {
        do {
            return try DatabaseLocation(self.configuration.path).act {
                let store = try Store(self.configuration, migrations: self.migrations)
                do {
                    if let lag = store.lag { throw lag }
                    let result = try body(SQLiteImportStore(store, now: self.now))
                    try store.closeAndWait()
                    return result
                } catch {
                    try? store.closeAndWait()
                    throw error
                }
            }
        } catch {
            throw EngineTrouble(error, at: self.configuration.path)
        }
    }
}

extension Store {
    /// Closes the database as ``close()`` does, and blocks the calling thread until that is done; a second call does
    /// nothing.
    func closeAndWait() throws {
        guard self.commits.close() else { return }
        // The lock is released with the store, which nobody uses any more.
        defer { self.watch.close() }
        if let trouble = self.watch.look() { throw trouble }
        _ = try self.pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        self.pool.releaseMemory()
        try self.pool.close()
    }
}
