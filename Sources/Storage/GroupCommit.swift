import GRDB
import Synchronization

/// Lets writes that arrive together share one transaction, and one wait for the disk.
///
/// The first write of a quiet moment is committed at once. What arrives meanwhile is the next batch. Each write stands
/// in a savepoint, so one that fails takes nobody with it; it is answered when the batch is on the disk.
final class GroupCommit: Sendable {
    private struct Write: Sendable {
        /// Does it, and answers what tells its owner so.
        let perform: @Sendable (Database) throws -> @Sendable () -> Void
        let fail: @Sendable (any Error) -> Void
    }

    private struct State {
        var waiting: [Write] = []
        var isCommitting = false
        var isClosed = false
    }

    private enum Admission {
        case first
        case joined
        case refused
    }

    private let pool: DatabasePool
    private let trouble: @Sendable () -> StorageError?
    private let state = Mutex(State())

    /// Writes to that pool.
    ///
    /// - Parameter trouble: Asked before a batch is written, and again before it is acknowledged, what has become of the
    ///   file.
    init(pool: DatabasePool, trouble: @escaping @Sendable () -> StorageError? = { nil }) {
        self.pool = pool
        self.trouble = trouble
    }

    /// Runs a write and returns when it is on the disk; blocks no thread of the caller's.
    ///
    /// Throws what the body throws, after which nothing of the body remains, or why the batch was not committed.
    func write<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            let write = Write(
                perform: { db in
                    let value = try body(db)
                    return { continuation.resume(returning: value) }
                },
                fail: { continuation.resume(throwing: $0) }
            )
            switch self.admit(write) {
            case .first: self.pool.asyncWriteWithoutTransaction { self.commitAll(on: $0) }
            case .joined: break
            case .refused: write.fail(StorageError(.closed, at: self.pool.path))
            }
        }
    }

    /// Refuses what comes from now on; what waits is still committed.
    func close() {
        self.state.withLock { $0.isClosed = true }
    }

    /// How many writes wait for the next batch.
    var waiting: Int { self.state.withLock { $0.waiting.count } }

    /// Whether what comes is refused.
    var isClosed: Bool { self.state.withLock { $0.isClosed } }

    private func admit(_ write: Write) -> Admission {
        self.state.withLock { state in
            if state.isClosed { return .refused }
            state.waiting.append(write)
            defer { state.isCommitting = true }
            return state.isCommitting ? .joined : .first
        }
    }

    /// Commits one batch after the other until nobody waits.
    private func commitAll(on db: Database) {
        while let batch = self.takeBatch() { self.commit(batch, on: db) }
    }

    private func takeBatch() -> [Write]? {
        self.state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isCommitting = false
                return nil
            }
            defer { state.waiting = [] }
            return state.waiting
        }
    }

    private func commit(_ batch: [Write], on db: Database) {
        var untried = batch[...]
        var refused: [(write: Write, error: any Error)] = []
        var accepted: [(write: Write, acknowledge: @Sendable () -> Void)] = []
        do {
            if let trouble = self.trouble() { throw trouble }
            try db.inTransaction(.immediate) {
                while let write = untried.popFirst() {
                    do {
                        try db.inSavepoint {
                            accepted.append((write, try write.perform(db)))
                            return .commit
                        }
                    } catch {
                        refused.append((write, error))
                        // After some errors SQLite gives up the whole transaction, not only the savepoint.
                        guard db.isInsideTransaction else { throw error }
                    }
                }
                return .commit
            }
            // Into a file that has lost its name in the meantime nothing is written for good.
            if let trouble = self.trouble() { throw trouble }
            for write in accepted { write.acknowledge() }
        } catch {
            for write in accepted.map(\.write) + untried { write.fail(error) }
        }
        for (write, error) in refused { write.fail(error) }
    }
}
