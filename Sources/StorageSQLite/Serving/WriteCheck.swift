import GRDB
import Synchronization
import World

/// Finds out by writing whether the database can be written.
///
/// Only one such write runs at a time; concurrent callers get its result.
final class WriteCheck: Sendable {
    private let running = Mutex<Task<EngineTrouble?, Never>?>(nil)

    /// How many milliseconds the check waits for another program's lock.
    ///
    /// The time is short because the writer serves no other request meanwhile.
    private static let patience = 500

    /// Writes one page with unchanged contents, and returns when it is on the disk; blocks no thread of the caller.
    ///
    /// - Parameters:
    ///   - pool: The pool that writes.
    ///   - trouble: Returns what is wrong with the file, if anything; then nothing is written.
    /// - Returns: Why writing is not possible; nil if it was done.
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

    /// Writes `user_version` with its present value, which SQLite treats as a change.
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
