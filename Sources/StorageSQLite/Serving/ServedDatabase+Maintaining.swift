import Synchronization
import World

/// The loop that makes attempts and checks while the database is in trouble.
extension ServedDatabase {
    /// Wakes the loop for an attempt or a check, unless one has just ended; `isUrgent` wakes it in any case.
    func call(evenIfJustTried isUrgent: Bool = false) {
        let now = self.time.now()
        self.state.withLock { state in
            if !isUrgent, let end = state.lastEnd, now - end < self.patience.pause { return }
            state.isCalled = true
            state.sleeper?.cancel()
        }
    }

    /// Records the standing; if it is not `ok`, wakes the loop.
    func noteStanding(_ standing: EngineStanding) {
        self.standing.note(standing, of: .use)
        guard standing != .ok else { return }
        self.state.withLock { if $0.isResting { $0.sleeper?.cancel() } }
    }

    /// Records a trouble of the open database.
    ///
    /// A replaced file needs no check: the ``DatabaseWatch`` records when the right file is back.
    func noteTrouble(_ trouble: EngineTrouble) {
        guard trouble.code == .replaced else { return self.noteStanding(EngineStanding(trouble)) }
        self.standing.note(.replaced(trouble), of: .identity)
    }

    /// Makes attempts and checks with growing pauses while there is trouble, until the database is closed.
    func maintain() async {
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

    /// Sleeps while all is well.
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
            // While all is well the loop need not be woken.
            if isResting { state.isCalled = false }
            return sleeper
        }
        await sleeper?.value
        self.state.withLock { state in
            // The wake-up was for the effort that follows; the one after it waits for its own time.
            if !isResting { state.isCalled = false }
            state.isResting = false
        }
    }

    private var isWell: Bool { self.state.withLock { self.isWell($0) } }

    private func isWell(_ state: State) -> Bool {
        state.store != nil && state.stalled.isEmpty && self.standing.isUsable
    }
}
