import Dispatch
import Synchronization
import World

/// Opening the database and looking at it: one of both at a time, however many ask.
extension ServedDatabase {
    /// Opens the database or looks at it, unless that is under way, and waits for the end of it for that long.
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

    /// Waits, for that long, until more attempts and looks than those have ended.
    ///
    /// Nothing is left of it when the time is over: one that hangs for ever has no more waiting than ask at one time.
    ///
    /// - Returns: Whether one has ended; false, too, when the database or the task was ended before.
    @discardableResult
    func waitForEffort(after efforts: Int, within limit: Duration) async -> Bool {
        let end = FirstAnswer<Bool>()
        let key = ObjectIdentifier(end)
        // Under one lock with what ends it: an end before this is seen, and one after it is told.
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

    /// Notes that something has not answered in time, and is not waited for until it does.
    func noteStall(of way: Way) {
        self.state.withLock { _ = $0.stalled.insert(way) }
        self.noteSlowness(of: way)
    }

    /// Notes that something has not answered in time; who asks for it still waits for it.
    func noteSlowness(of way: Way) {
        let hint = way == .reading ? "a read has not ended" : "a write has not ended; see the disk"
        self.noteStanding(EngineStanding(EngineTrouble(.stalled, at: self.path, hint: hint)))
    }

    private func attempt() async {
        guard let open = self.open else { return }
        // A thread that blocks is none of those that tasks run on.
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
            self.noteStanding(.ok)
        case .failure(let trouble): self.noteStanding(EngineStanding(trouble))
        }
    }

    /// Reads and writes, however long it takes, and notes what came of it.
    private func examine(_ store: Store) async {
        let alarm = Task.detached {
            guard (try? await self.time.sleep(self.patience.writing)) != nil else { return }
            self.noteStall(of: .writing)
        }
        defer { alarm.cancel() }
        let trouble: EngineTrouble?
        do {
            try await store.answerFromReader()
            self.state.withLock { _ = $0.stalled.remove(.reading) }
            trouble = await store.whatPreventsWrites()
        } catch {
            trouble = EngineTrouble(error, at: self.path)
        }
        guard !self.state.withLock({ $0.isClosed }) else { return }
        self.state.withLock { $0.stalled = [] }
        if let trouble { self.noteTrouble(trouble) } else { self.noteStanding(.ok) }
    }
}
