import GRDB
import Synchronization
import World

/// Groups concurrent reads into one transaction, so that they share what it costs to take a reader and to begin one.
///
/// As long as a reader is free, a read starts at once; reads that arrive while all are at work form the next batch. A
/// batch begins its transaction after its last read has been submitted, so each read sees all writes that were
/// acknowledged before it was submitted.
final class GroupRead: Sendable {
    private struct State {
        var waiting: [@Sendable (Result<Database, any Error>) -> Void] = []
        /// How many batches are being read.
        var running = 0
    }

    private let pool: DatabasePool
    private let readers: Int
    private let state = Mutex(State())

    /// Creates a group read for a pool.
    ///
    /// - Parameters:
    ///   - pool: The pool that reads.
    ///   - readers: How many batches are read at the same time; the pool needs as many readers.
    init(pool: DatabasePool, readers: Int) {
        self.pool = pool
        self.readers = readers
    }

    /// Runs a read, and gives its result as an answer; blocks no thread of the caller.
    ///
    /// A read whose question has another answer by the time its turn comes, such as that its limit has passed, is not
    /// run.
    func submit<T: Sendable>(
        _ answer: FirstAnswer<Result<T, any Error>>,
        _ body: @escaping @Sendable (Database) throws -> T
    ) {
        let isFree = self.state.withLock { state in
            state.waiting.append { db in
                guard !answer.isGiven else { return }
                answer.give(Result { try body(db.get()) })
            }
            guard state.running < self.readers else { return false }
            state.running += 1
            return true
        }
        if isFree { self.readBatch() }
    }

    private func takeAll() -> [@Sendable (Result<Database, any Error>) -> Void] {
        self.state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
    }

    /// Reads all that waits when a reader is there, and again until nothing waits.
    private func readBatch() {
        self.pool.asyncRead { db in
            for read in self.takeAll() { read(db) }
            let isOver = self.state.withLock { state in
                if state.waiting.isEmpty { state.running -= 1 }
                return state.waiting.isEmpty
            }
            // The next batch needs a transaction of its own, which sees what was written meanwhile.
            if !isOver { self.readBatch() }
        }
    }
}
