import Dispatch
import Synchronization
import World

/// Attempts to open the database, and checks of the open one: only one of them, an *effort*, runs at a time.
extension ServedDatabase {
    /// Starts an attempt or a check unless one is running, and waits for its end, at most for `limit`.
    ///
    /// - Returns: Whether it has ended; see ``waitForEffort(after:within:)``.
    @discardableResult
    func makeEffort(within limit: Duration) async -> Bool {
        let efforts = self.state.withLock { state in
            if !state.isClosed, !state.isAtWork {
                state.isAtWork = true
                let store = state.store
                Task.detached {
                    if let store { await self.examine(store) } else { await self.attempt() }
                    self.endEffort()
                }
            }
            return state.efforts
        }
        return await self.waitForEffort(after: efforts, within: limit)
    }

    /// Waits, at most for `limit`, until more than the given number of efforts have ended.
    ///
    /// When the limit has passed, nothing remains of the wait. So even if an effort hangs for ever, waiting callers do
    /// not accumulate.
    ///
    /// - Returns: Whether one has ended; also false when the database was closed or the task was cancelled.
    @discardableResult
    func waitForEffort(after efforts: Int, within limit: Duration) async -> Bool {
        let end = FirstAnswer<Bool>()
        let key = ObjectIdentifier(end)
        // One lock covers this check and the registration: an effort either has ended before, or resumes this waiter.
        let known = self.state.withLock { state -> Bool? in
            guard !state.isClosed else { return false }
            guard state.efforts == efforts else { return true }
            state.waiting[key] = end
            return nil
        }
        if let known { return known }
        defer { self.state.withLock { _ = $0.waiting.removeValue(forKey: key) } }
        return await withTaskCancellationHandler {
            await end.wait(upTo: limit, by: self.time) { false }
        } onCancel: {
            end.give(false)
        }
    }

    private func endEffort() {
        let now = self.time.now()
        let waiting = self.state.withLock { state in
            state.isAtWork = false
            state.efforts += 1
            state.lastEnd = now
            return state.waiting
        }
        for end in waiting.values { end.give(true) }
    }

    /// Records that reads or writes do not answer in time; new ones are refused at once until they do.
    func noteStall(of way: Way) {
        self.state.withLock { _ = $0.stalled.insert(way) }
        self.noteSlowness(of: way)
    }

    /// Records that reads or writes do not answer in time; new ones still wait.
    func noteSlowness(of way: Way) {
        let hint = way == .reading ? "a read has not ended" : "a write has not ended; see the disk"
        self.noteStanding(EngineStanding(EngineTrouble(.stalled, at: self.path, hint: hint)))
    }

    private func attempt() async {
        guard let open = self.open else { return }
        // Opening blocks, so it runs on a queue of its own instead of a thread of the task pool.
        let result: Result<Store, EngineTrouble> = await withCheckedContinuation { continuation in
            DispatchQueue(label: "uuu.database.opening").async {
                do throws(EngineTrouble) {
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
            self.noteStanding(store.lag.map(EngineStanding.init) ?? .ok)
        case .failure(let trouble): self.noteStanding(EngineStanding(trouble))
        }
    }

    /// Reads and writes, however long it takes, migrates the schema if that is due, and records the result.
    private func examine(_ store: Store) async {
        let alarm = Task.detached {
            guard (try? await self.time.sleep(self.patience.writing)) != nil else { return }
            self.noteStall(of: .writing)
        }
        defer { alarm.cancel() }
        var trouble: EngineTrouble?
        do {
            try await store.answerFromReader()
            self.state.withLock { _ = $0.stalled.remove(.reading) }
            trouble = await store.whatPreventsWrites()
            // Without room to write there is none to migrate, and this says how much is needed.
            if store.lag != nil, trouble?.code ?? .diskFull == .diskFull { trouble = await self.catchUp(store) }
        } catch {
            trouble = EngineTrouble(error, at: self.path)
        }
        guard !self.state.withLock({ $0.isClosed }) else { return }
        self.state.withLock { $0.stalled = [] }
        if let trouble { self.noteTrouble(trouble) } else { self.noteStanding(.ok) }
    }

    /// Migrates the schema of a database that was opened without room for that.
    ///
    /// - Returns: Why it is still an older one; nil if it is current.
    private func catchUp(_ store: Store) async -> EngineTrouble? {
        await withCheckedContinuation { continuation in
            DispatchQueue(label: "uuu.database.migrating").async {
                do throws(EngineTrouble) {
                    self.opened(try store.catchUp())
                    continuation.resume(returning: nil)
                } catch {
                    continuation.resume(returning: error)
                }
            }
        }
    }
}
