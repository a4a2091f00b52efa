import GRDB
import Synchronization
import World

/// Reading and writing, each within a bounded time.
extension ServedDatabase {
    /// Reads; blocks no thread of the caller.
    func read<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws -> T {
        let store = try await self.store(for: .reading)
        let answer = FirstAnswer<Result<T, any Error>>()
        try Task.checkCancellation()
        store.reads.submit(answer, body)
        let stall = EngineTrouble(.stalled, at: self.path, hint: "a read has waited for \(self.patience.reading)")
        let result = await withTaskCancellationHandler {
            await answer.wait(upTo: self.patience.reading, by: self.time) { .failure(stall) }
        } onCancel: {
            answer.give(.failure(CancellationError()))
        }
        return try self.noting(result, of: .reading)
    }

    /// Writes, and returns when the write is on the disk; blocks no thread of the caller.
    ///
    /// - Throws: ``UncertainWrite`` when the write may be on the disk or not.
    func write<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws -> T {
        let store = try await self.store(for: .writing)
        let limit = self.patience.writing
        return try self.noting(
            await Result { try await store.commits.write(within: limit, by: self.time, body) },
            of: .writing
        )
    }

    /// Returns the open database; if it is being opened, waits for that within `EnginePatience`.
    private func store(for way: Way) async throws(EngineTrouble) -> Store {
        let before = self.state.withLock { $0.efforts }
        let deadline = self.time.now() + self.patience.opening
        var wasCalled = false
        while true {
            let now = self.time.now()
            let seen = self.state.withLock { $0 }
            guard !seen.isClosed else { throw EngineTrouble(.closed, at: self.path) }
            // An attempt records its standing before it ends, so this is at least as new as the attempts that `seen`
            // has counted.
            let standing = self.standing.now
            if let store = seen.store {
                if case .replaced(let trouble) = standing { throw trouble }
                guard seen.stalled.contains(way) else { return store }
                self.call()
                throw standing.trouble ?? EngineTrouble(.stalled, at: self.path)
            }
            if !wasCalled { self.call() }
            wasCalled = true
            // A busy database may open at the next attempt. `ok` without a store means that an attempt is about to end.
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

    /// Returns whether the last attempt ended so recently that this request starts no other one.
    private func hasJustTried(_ state: State, at now: Duration) -> Bool {
        guard !state.isAtWork, let end = state.lastEnd else { return false }
        return now - end < self.patience.pause
    }

    /// Returns or throws the result, after recording what an error says about the database.
    private func noting<T>(_ result: Result<T, any Error>, of way: Way) throws -> T {
        switch result {
        case .success(let value):
            // Another part may still be in trouble, so this starts a check instead of recording that all is well.
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

    /// Returns what an error says about the database; nil if it concerns only the request.
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
    /// Runs an asynchronous closure, and captures its result.
    fileprivate init(_ work: () async throws -> Success) async {
        do {
            self = .success(try await work())
        } catch {
            self = .failure(error)
        }
    }
}
