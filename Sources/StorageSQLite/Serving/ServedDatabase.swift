import Synchronization
package import World

/// The database as a running server has it: opened as soon as it can be, looked at again while it is in trouble.
///
/// Nothing that happens to the file or its disk ends the server. What is asked meanwhile waits for a bounded time or is
/// refused; ``standing`` says why. Attempts are made after 1, 2, 4 … 30 seconds, and sooner when somebody asks.
package final class ServedDatabase: Sendable {
    /// Opens the file; blocks its thread.
    package typealias Open = @Sendable () throws(EngineTrouble) -> Store

    /// What is read or written.
    enum Way: Hashable, Sendable {
        case reading, writing
    }

    struct State {
        /// Nil as long as it could not be opened.
        var store: Store?
        /// What has not answered in time, and has not since.
        var stalled: Set<Way> = []
        var isClosed = false
        /// Whether an attempt to open, or a look, is under way.
        var isAtWork = false
        /// How many of them have ended, and when the last one did.
        var efforts = 0
        var lastEnd: Duration?
        /// The callers that wait for the next one to end; each is told whether it has.
        var waiting: [ObjectIdentifier: FirstAnswer<Bool>] = [:]
        var loop: Task<Void, Never>?
        var sleeper: Task<Void, Never>?
        /// Whether the loop sleeps because all is well.
        var isResting = false
        /// Whether the loop was called before it slept.
        var isCalled = false
    }

    /// How it stands.
    package let standing: CurrentStanding

    /// How long is waited.
    package let patience: EnginePatience

    let path: String
    let claims = SQLiteSessionStore()
    let time: TimeSource
    let state: Mutex<State>
    let open: Open?
    let opened: @Sendable (Store.Opening) -> Void

    /// A database that is not open yet: ``begin()`` opens it.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - standing: Told what is found.
    ///   - patience: How long is waited.
    ///   - time: What that is measured by.
    ///   - open: Opens it; called again after it has thrown.
    ///   - opened: Told what opening did to the file.
    package init(
        at path: String,
        standing: CurrentStanding,
        patience: EnginePatience = EnginePatience(),
        time: TimeSource = .machine,
        open: @escaping Open,
        opened: @escaping @Sendable (Store.Opening) -> Void = { _ in }
    ) {
        self.path = path
        self.standing = standing
        self.patience = patience
        self.time = time
        self.state = Mutex(State())
        self.open = open
        self.opened = opened
    }

    /// A database that is open.
    init(_ store: Store, standing: CurrentStanding = CurrentStanding(), time: TimeSource) {
        self.path = store.path
        self.standing = standing
        self.patience = EnginePatience()
        self.time = time
        self.state = Mutex(State(store: store))
        self.open = nil
        self.opened = { _ in }
    }

    /// Makes the first attempt, and looks after the database from then on; returns when the attempt has ended, or when it
    /// takes longer than that.
    package func begin(within limit: Duration) async {
        self.state.withLock { state in
            state.loop = state.loop ?? Task.detached { [weak self] in await self?.tend() }
        }
        await self.makeEffort(within: limit)
        guard self.state.withLock({ $0.store == nil && $0.efforts == 0 && !$0.isClosed }) else { return }
        let hint = "it may be large, or its disk slow"
        self.noteStanding(.busy(EngineTrouble(.opening, at: self.path, hint: hint)))
    }

    /// Looks whether it can be read and written now, and answers how it stands; waits for a bounded time.
    @discardableResult
    package func look() async -> EngineStanding {
        let isOver = await self.makeEffort(within: self.patience.looking)
        guard !self.state.withLock({ $0.isClosed }) else {
            return EngineStanding(EngineTrouble(.closed, at: self.path))
        }
        // Noted before it is answered: whoever asks how it stands hears the same from now on.
        if !isOver, !Task.isCancelled, self.standing.now == .ok { self.noteSlowness(of: .writing) }
        return self.standing.now
    }

    /// Closes it, and refuses what comes from now on.
    ///
    /// - Throws: `EngineTrouble` when that failed, or takes too long: the end of the process does the rest.
    package func close() async throws(EngineTrouble) {
        let (store, loop, waiting) = self.state.withLock { state in
            state.isClosed = true
            state.sleeper?.cancel()
            return (state.store, state.loop, state.waiting)
        }
        self.claims.close()
        loop?.cancel()
        for end in waiting.values { end.give(false) }
        guard let store else { return }
        let answer = FirstAnswer<EngineTrouble?>()
        Task.detached {
            do throws(EngineTrouble) {
                try await store.close()
                answer.give(nil)
            } catch {
                answer.give(error)
            }
        }
        let stall = EngineTrouble(.stalled, at: self.path, hint: "what was acknowledged is on the disk")
        let error = await answer.wait(upTo: self.patience.closing, by: self.time) { stall }
        if let error { throw error }
    }
}
