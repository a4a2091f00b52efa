import Dispatch
import Synchronization

/// Opening the database and looking at it: one of both at a time, however many ask.
extension ServedDatabase {
    /// Opens the database or looks at it, unless that is under way, and waits for the end of it for that long.
    ///
    /// - Returns: Whether it has ended.
    @discardableResult
    func make(within limit: Duration) async -> Bool {
        let number = self.state.withLock { state -> Int? in
            guard !state.isClosed else { return nil }
            if !state.isAtWork {
                state.isAtWork = true
                let store = state.store
                Task.detached {
                    if let store { await self.examine(store) } else { await self.attempt() }
                    self.state.withLock { state in
                        state.isAtWork = false
                        state.efforts += 1
                        state.lastEnd = .now
                    }
                }
            }
            return state.efforts
        }
        // Whoever looked for the end of something that hangs for ever would be one more each time.
        let deadline = ContinuousClock.now + limit
        while self.state.withLock({ $0.efforts }) == number {
            guard ContinuousClock.now < deadline else { return false }
            try? await Task.sleep(for: .milliseconds(5))
        }
        return true
    }

    /// Notes that something has not answered in time.
    func noteStall(of way: Way) {
        self.state.withLock { _ = $0.stalled.insert(way) }
        let hint = way == .reading ? "a read has not ended" : "a write has not ended; see the disk"
        self.note(DatabaseStanding(StorageError(.stalled, at: self.path, hint: hint)))
    }

    private func attempt() async {
        guard let open = self.open else { return }
        // A thread that blocks is none of those that tasks run on.
        let result: Result<Store, StorageError> = await withCheckedContinuation { continuation in
            DispatchQueue(label: "uuu.database.opening").async {
                do throws(StorageError) {
                    continuation.resume(returning: .success(try open()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        switch result {
        case .success(let store):
            let isWanted = self.state.withLock { state in
                if !state.isClosed { state.store = store }
                return !state.isClosed
            }
            guard isWanted else {
                try? await store.close()
                return
            }
            self.opened(store.opening)
            store.keepWatch(for: self.standing)
            self.note(.ok)
        case .failure(let trouble): self.note(DatabaseStanding(trouble))
        }
    }

    /// Reads and writes, however long it takes, and notes what came of it.
    private func examine(_ store: Store) async {
        let clock = Task.detached {
            guard (try? await Task.sleep(for: self.patience.writing)) != nil else { return }
            self.noteStall(of: .writing)
        }
        defer { clock.cancel() }
        let trouble: StorageError?
        do {
            try await store.answerFromReader()
            self.state.withLock { _ = $0.stalled.remove(.reading) }
            trouble = await store.whatPreventsWrites()
        } catch {
            trouble = StorageError(error, at: self.path)
        }
        guard !self.state.withLock({ $0.isClosed }) else { return }
        self.state.withLock { $0.stalled = [] }
        if let trouble { self.note(trouble) } else { self.note(.ok) }
    }
}
