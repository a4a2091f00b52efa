import GRDB
import Synchronization
import World

/// Lets writes that arrive together share one transaction, and one wait for the disk.
///
/// The first write of a quiet moment is committed at once. What arrives meanwhile is the next batch. Each write stands
/// in a savepoint, so one that fails takes nobody with it; it is answered when the batch is on the disk.
final class GroupCommit: Sendable {
    private struct Write: Sendable {
        let id: UInt64
        /// Does it, and answers what tells its owner so.
        let perform: @Sendable (Database) throws -> @Sendable () -> Void
        let fail: @Sendable (any Error) -> Void
    }

    private struct State {
        var waiting: [Write] = []
        /// What is left of the batch that is being written, the next one last.
        var batch: [Write] = []
        var isCommitting = false
        var isClosed = false

        /// Takes back a write that was not begun; false when it was, or is over.
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

    /// For writes to that pool.
    ///
    /// - Parameters:
    ///   - pool: Where it writes.
    ///   - trouble: Asked before a batch is written, and again before it is acknowledged, what has become of the file.
    init(pool: DatabasePool, trouble: @escaping @Sendable () -> EngineTrouble? = { nil }) {
        self.pool = pool
        self.trouble = trouble
    }

    /// Runs a write and returns when it is on the disk; blocks no thread of the caller's.
    ///
    /// Throws what the body throws, after which nothing of the body remains, or why the batch was not committed. When the
    /// time is over, a write that was not begun is taken back: `stalled`, nothing of it remains.
    ///
    /// - Throws: ``UncertainWrite`` when its commit has failed so, or takes so long, that it may be on the disk or not.
    func write<T: Sendable>(
        within limit: Duration,
        by time: TimeSource,
        _ body: @escaping @Sendable (Database) throws -> T
    ) async throws -> T {
        let answer = FirstAnswer<Result<T, any Error>>()
        let id = self.submit(body, answer)
        return try await answer.wait(upTo: limit, by: time) { .failure(self.giveUp(id, after: limit)) }.get()
    }

    /// The same, however long it takes.
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

    /// Refuses what comes from now on; what waits is still committed.
    ///
    /// - Returns: Whether nobody has done so before.
    @discardableResult
    func close() -> Bool {
        self.state.withLock { state in
            defer { state.isClosed = true }
            return !state.isClosed
        }
    }

    /// How many writes wait for the next batch.
    var waiting: Int { self.state.withLock { $0.waiting.count } }

    /// Whether what comes is refused.
    var isClosed: Bool { self.state.withLock { $0.isClosed } }

    /// What the owner of a write hears whose time is over.
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

    /// Commits one batch after the other until nobody waits.
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

    /// The next write of the batch, which from here on cannot be taken back.
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
                isAtCommit = true
                return .commit
            }
            // What is in a file that has lost its name meanwhile is there only if it gets the name back.
            if let trouble = self.trouble() { throw UncertainWrite(isPending: false, cause: trouble) }
            for write in accepted { write.acknowledge() }
        } catch {
            let reason = isAtCommit ? self.reason(ofFailedCommit: error) : error
            for write in accepted { write.write.fail(reason) }
            while let write = self.next() { write.fail(error) }
        }
        for (write, error) in refused { write.fail(error) }
    }

    /// A disk that answered the commit with an error may have written it all the same.
    private func reason(ofFailedCommit error: any Error) -> any Error {
        guard let trouble = error as? DatabaseError, trouble.resultCode == .SQLITE_IOERR else { return error }
        return UncertainWrite(isPending: false, cause: EngineTrouble(error, at: self.pool.path))
    }
}
