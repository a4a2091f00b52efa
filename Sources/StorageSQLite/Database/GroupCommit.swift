import GRDB
import Synchronization
import World

/// Groups concurrent writes into one transaction, so that they share one fsync(2).
///
/// If no transaction is running, a write starts one at once; writes that arrive meanwhile form the next batch. Each
/// write runs in its own savepoint, so one that fails does not undo the others. A write is acknowledged only when its
/// batch is on the disk.
final class GroupCommit: Sendable {
    private struct Write: Sendable {
        let id: UInt64
        /// Runs the write, and returns the closure that acknowledges it.
        let perform: @Sendable (Database) throws -> @Sendable () -> Void
        let fail: @Sendable (any Error) -> Void
    }

    private struct State {
        var waiting: [Write] = []
        /// The writes of the current batch that have not begun yet, in reverse order.
        var batch: [Write] = []
        var isCommitting = false
        var isClosed = false

        /// Withdraws a write that has not begun; returns false if it has begun or ended.
        mutating func withdraw(_ id: UInt64) -> Bool {
            let count = self.waiting.count + self.batch.count
            self.waiting.removeAll { $0.id == id }
            self.batch.removeAll { $0.id == id }
            return self.waiting.count + self.batch.count < count
        }
    }

    private enum Admission {
        case first
        case joined
        case refused
    }

    private let pool: DatabasePool
    private let trouble: @Sendable () -> EngineTrouble?
    private let state = Mutex(State())
    private let ids = Atomic<UInt64>(0)

    /// Creates a group commit for a pool.
    ///
    /// - Parameters:
    ///   - pool: The pool that writes.
    ///   - trouble: Returns what is wrong with the database file, if anything. It is called before a batch is written,
    ///     and again before the batch is acknowledged.
    init(pool: DatabasePool, trouble: @escaping @Sendable () -> EngineTrouble? = { nil }) {
        self.pool = pool
        self.trouble = trouble
    }

    /// Runs a write, and returns when it is on the disk; blocks no thread of the caller.
    ///
    /// When the limit has passed, a write that has not begun is withdrawn: it throws `stalled`, and nothing of it is
    /// written.
    ///
    /// - Throws: What the body throws, or why the batch was not committed; nothing of the body is on the disk then.
    ///   ``UncertainWrite`` when the commit has failed in such a way, or takes so long, that the write may be on the
    ///   disk or not.
    func write<T: Sendable>(
        within limit: Duration,
        by time: TimeSource,
        _ body: @escaping @Sendable (Database) throws -> T
    ) async throws -> T {
        let answer = FirstAnswer<Result<T, any Error>>()
        let id = self.submit(body, answer)
        return try await answer.wait(upTo: limit, by: time) { .failure(self.giveUp(id, after: limit)) }.get()
    }

    /// Runs a write like ``write(within:by:_:)``, but without a time limit.
    func write<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws -> T {
        let answer = FirstAnswer<Result<T, any Error>>()
        _ = self.submit(body, answer)
        return try await answer.value.get()
    }

    private func submit<T: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> T,
        _ answer: FirstAnswer<Result<T, any Error>>
    ) -> UInt64 {
        let write = Write(
            id: self.ids.add(1, ordering: .relaxed).newValue,
            perform: { db in
                let value = try body(db)
                return { answer.give(.success(value)) }
            },
            fail: { answer.give(.failure($0)) }
        )
        switch self.admit(write) {
        case .first: self.pool.asyncWriteWithoutTransaction { self.commitAll(on: $0) }
        case .joined: break
        case .refused: write.fail(EngineTrouble(.closed, at: self.pool.path))
        }
        return write.id
    }

    /// Refuses new writes; those that wait are still committed.
    ///
    /// - Returns: True for the first call, false for later ones.
    @discardableResult
    func close() -> Bool {
        self.state.withLock { state in
            defer { state.isClosed = true }
            return !state.isClosed
        }
    }

    /// How many writes wait for the next batch.
    var waiting: Int { self.state.withLock { $0.waiting.count } }

    /// Whether new writes are refused.
    var isClosed: Bool { self.state.withLock { $0.isClosed } }

    /// Returns the error of a write whose time limit has passed.
    private func giveUp(_ id: UInt64, after limit: Duration) -> any Error {
        let stall = EngineTrouble(.stalled, at: self.pool.path, hint: "a write has waited for \(limit)")
        guard !self.state.withLock({ $0.withdraw(id) }) else { return stall }
        return UncertainWrite(isPending: true, cause: stall)
    }

    private func admit(_ write: Write) -> Admission {
        self.state.withLock { state in
            if state.isClosed { return .refused }
            state.waiting.append(write)
            defer { state.isCommitting = true }
            return state.isCommitting ? .joined : .first
        }
    }

    /// Commits batch after batch until no write waits.
    private func commitAll(on db: Database) {
        while self.beginBatch() { self.commit(on: db) }
    }

    private func beginBatch() -> Bool {
        self.state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isCommitting = false
                return false
            }
            state.batch = state.waiting.reversed()
            state.waiting = []
            return true
        }
    }

    /// Removes and returns the next write of the batch; from here on it cannot be withdrawn.
    private func next() -> Write? { self.state.withLock { $0.batch.popLast() } }

    private func commit(on db: Database) {
        var refused: [(write: Write, error: any Error)] = []
        var accepted: [(write: Write, acknowledge: @Sendable () -> Void)] = []
        var isAtCommit = false
        do {
            if let trouble = self.trouble() { throw trouble }
            try db.inTransaction(.immediate) {
                while let write = self.next() {
                    do {
                        accepted.append((write, try db.undoing { try write.perform(db) }))
                    } catch {
                        refused.append((write, error))
                        // After some errors SQLite rolls back the whole transaction, not only the savepoint.
                        guard db.isInsideTransaction else { throw error }
                    }
                }
                isAtCommit = true
                return .commit
            }
            // If the file has been replaced or moved since, the batch counts only if that file returns to its path.
            if let trouble = self.trouble() { throw UncertainWrite(isPending: false, cause: trouble) }
            for write in accepted { write.acknowledge() }
        } catch {
            let reason = isAtCommit ? self.reason(ofFailedCommit: error) : error
            for write in accepted { write.write.fail(reason) }
            while let write = self.next() { write.fail(error) }
        }
        for (write, error) in refused { write.fail(error) }
    }

    /// Returns the error of a failed commit: after an I/O error the disk may have written it all the same.
    private func reason(ofFailedCommit error: any Error) -> any Error {
        guard let trouble = error as? DatabaseError, trouble.resultCode == .SQLITE_IOERR else { return error }
        return UncertainWrite(isPending: false, cause: EngineTrouble(error, at: self.pool.path))
    }
}
