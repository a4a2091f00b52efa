import Synchronization
import World

/// Tries again as long as there is trouble.
extension ServedDatabase {
    /// Calls the loop to look at once, unless it has only just looked.
    func call(evenIfJustTried isUrgent: Bool = false) {
        let now = self.time.now()
        self.state.withLock { state in
            if !isUrgent, let end = state.lastEnd, now - end < self.patience.pause { return }
            state.isCalled = true
            state.sleeper?.cancel()
        }
    }

    /// Notes how it stands, and has the loop look after it if that is not well.
    func noteStanding(_ standing: EngineStanding) {
        self.standing.note(standing, of: .use)
        guard standing != .ok else { return }
        self.state.withLock { if $0.isResting { $0.sleeper?.cancel() } }
    }

    /// Notes a trouble with the open database.
    ///
    /// That the file is back is noted by who watches it, so no look is needed for that.
    func noteTrouble(_ trouble: EngineTrouble) {
        guard trouble.code == .replaced else { return self.noteStanding(EngineStanding(trouble)) }
        self.standing.note(.replaced(trouble), of: .identity)
    }

    /// Tries again as long as there is trouble, until the database is closed.
    func tend() async {
        var attempts = 0
        while !self.state.withLock({ $0.isClosed }) {
            await self.rest()
            await self.sleep(self.patience.pause(after: attempts))
            guard !self.isWell else {
                attempts = 0
                continue
            }
            attempts += 1
            await self.makeEffort(within: self.patience.looking)
            if self.isWell { attempts = 0 }
        }
    }

    /// Sleeps for as long as all is well.
    private func rest() async {
        while self.isWell, !self.state.withLock({ $0.isClosed }) {
            await self.sleep(.seconds(86_400), isResting: true)
        }
    }

    private func sleep(_ duration: Duration, isResting: Bool = false) async {
        let sleeper = self.state.withLock { state -> Task<Void, Never>? in
            guard !state.isClosed, isResting ? self.isWell(state) : !state.isCalled else { return nil }
            let sleeper = Task<Void, Never>.detached { try? await self.time.sleep(duration) }
            state.sleeper = sleeper
            state.isResting = isResting
            // While all is well there is nothing to be called for.
            if isResting { state.isCalled = false }
            return sleeper
        }
        await sleeper?.value
        self.state.withLock { state in
            // The look that follows is what was called for; the next one waits for its time.
            if !isResting { state.isCalled = false }
            state.isResting = false
        }
    }

    private var isWell: Bool { self.state.withLock { self.isWell($0) } }

    private func isWell(_ state: State) -> Bool {
        state.store != nil && state.stalled.isEmpty && self.standing.isUsable
    }
}
