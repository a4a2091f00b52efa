import GRDB
import Synchronization
import World

/// Reading and writing for whoever asks: in a bounded time.
extension ServedDatabase {
    /// Reads; blocks no thread of the caller's.
    func read<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws -> T {
        let store = try await self.store(for: .reading)
        let answer = FirstAnswer<Result<T, any Error>>()
        let reading = Task.detached { answer.give(await Result { try await store.pool.read(body) }) }
        let stall = EngineTrouble(.stalled, at: self.path, hint: "a read has waited for \(self.patience.reading)")
        let result = await withTaskCancellationHandler {
            await answer.wait(upTo: self.patience.reading, by: self.time) { .failure(stall) }
        } onCancel: {
            answer.give(.failure(CancellationError()))
        }
        reading.cancel()
        return try self.noting(result, of: .reading)
    }

    /// Writes, and returns when that is on the disk; blocks no thread of the caller's.
    ///
    /// - Throws: ``UncertainWrite`` when it may be on the disk or not.
    func write<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws -> T {
        let store = try await self.store(for: .writing)
        let limit = self.patience.writing
        return try self.noting(
            await Result { try await store.commits.write(within: limit, by: self.time, body) },
            of: .writing
        )
    }

    /// The open database; waits for one that is about to be opened.
    private func store(for way: Way) async throws(EngineTrouble) -> Store {
        let before = self.state.withLock { $0.efforts }
        let deadline = self.time.now() + self.patience.opening
        var wasCalled = false
        while true {
            let now = self.time.now()
            let seen = self.state.withLock { $0 }
            guard !seen.isClosed else { throw EngineTrouble(.closed, at: self.path) }
            // An effort notes it before it ends, so this is at least what the efforts that were seen have noted.
            let standing = self.standing.now
            if let store = seen.store {
                if case .replaced(let trouble) = standing { throw trouble }
                guard seen.stalled.contains(way) else { return store }
                self.call()
                throw standing.trouble ?? EngineTrouble(.stalled, at: self.path)
            }
            if !wasCalled { self.call() }
            wasCalled = true
            // What is busy may be over with the next attempt. All is well while this one is about to end.
            let mayChange =
                switch standing {
                case .ok, .busy: true
                case .full, .away, .replaced, .newer: seen.efforts == before && !self.hasJustTried(seen, at: now)
                }
            guard mayChange, now < deadline, !Task.isCancelled else {
                throw standing.trouble ?? EngineTrouble(.opening, at: self.path)
            }
            await self.waitForEffort(after: seen.efforts, within: deadline - now)
        }
    }

    /// Whether the last attempt is so recent that there will be no other for who asks now.
    private func hasJustTried(_ state: State, at now: Duration) -> Bool {
        guard !state.isAtWork, let end = state.lastEnd else { return false }
        return now - end < self.patience.pause
    }

    /// The answer, after its trouble was noted, or the end of one.
    private func noting<T>(_ result: Result<T, any Error>, of way: Way) throws -> T {
        switch result {
        case .success(let value):
            // Something else than this may be in trouble: that is looked at before all is said to be well.
            if way == .writing, !self.standing.isUsable { self.call(evenIfJustTried: true) }
            return value
        case .failure(let error):
            if let trouble = Self.trouble(error, at: self.path) {
                if trouble.code == .stalled {
                    self.noteStall(of: way)
                } else {
                    self.noteTrouble(trouble)
                }
            }
            throw error
        }
    }

    /// What an error says of the database, and not only of what was asked.
    private static func trouble(_ error: any Error, at path: String) -> EngineTrouble? {
        let trouble: EngineTrouble
        switch error {
        case let error as UncertainWrite: trouble = error.cause
        case is DatabaseError, is EngineTrouble: trouble = EngineTrouble(error, at: path)
        default: return nil
        }
        switch trouble.code {
        case .diskFull, .locked, .corrupt, .notADatabase, .noPermission, .inputOutput, .stalled, .replaced:
            return trouble
        case .folderMissing, .missing, .badTarget, .badSource, .foreignDatabase, .newer, .inUse, .opening,
            .settingRefused,
            .closed, .failed:
            return nil
        }
    }
}

extension Result where Failure == any Error {
    /// What an asynchronous piece of work comes to.
    fileprivate init(_ work: () async throws -> Success) async {
        do {
            self = .success(try await work())
        } catch {
            self = .failure(error)
        }
    }
}
