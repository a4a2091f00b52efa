import GRDB
import Synchronization
import World

/// Whether the data can be written, as it is and where it lies: by writing.
///
/// However many ask at the same time, one write is under way at most; whoever asks meanwhile hears what becomes of it.
final class WriteCheck: Sendable {
    private let running = Mutex<Task<EngineTrouble?, Never>?>(nil)

    /// How long another program's lock is waited for, in milliseconds.
    ///
    /// That is short: while the writer waits it answers nobody else.
    private static let patience = 500

    /// Writes what is there already, one page, and returns when it is on the disk; blocks no thread of the caller's.
    ///
    /// - Parameters:
    ///   - pool: Where it writes.
    ///   - trouble: Asked first what is wrong with the file; then nothing is written.
    /// - Returns: Why that cannot be done; nil if it was done.
    func run(
        on pool: DatabasePool,
        unless trouble: @escaping @Sendable () -> EngineTrouble? = { nil }
    ) async -> EngineTrouble? {
        let task = self.running.withLock { running in
            if let running { return running }
            let task = Task {
                let found = await Self.write(pool, unless: trouble)
                self.running.withLock { $0 = nil }
                return found
            }
            running = task
            return task
        }
        return await task.value
    }

    private static func write(
        _ pool: DatabasePool,
        unless trouble: @escaping @Sendable () -> EngineTrouble?
    ) async -> EngineTrouble? {
        await withCheckedContinuation { continuation in
            pool.asyncWriteWithoutTransaction { db in
                do {
                    if let trouble = trouble() { throw trouble }
                    try Self.rewrite(db)
                    continuation.resume(returning: nil)
                } catch {
                    continuation.resume(returning: EngineTrouble(error, at: pool.path))
                }
            }
        }
    }

    /// Writes the number that the file has as its version already, which SQLite takes for a change.
    private static func rewrite(_ db: Database) throws {
        try db.execute(sql: "PRAGMA busy_timeout = \(Self.patience)")
        defer { try? db.execute(sql: "PRAGMA busy_timeout = \(Int(Store.busyTimeout * 1000))") }
        try db.inTransaction(.immediate) {
            let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
            try db.execute(sql: "PRAGMA user_version = \(version)")
            return .commit
        }
    }
}
