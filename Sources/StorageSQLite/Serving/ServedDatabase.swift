import Synchronization
package import World

/// The database of a running server: opened as soon as that is possible, and checked again while it is in trouble.
///
/// Nothing that happens to the file or its disk ends the server. Meanwhile requests wait for a bounded time or are
/// refused; ``standing`` says why. Attempts are made with growing pauses of at most 30 seconds (`EnginePatience`), and
/// sooner when a request comes.
///
/// It may be used from any task; none of its functions blocks a thread of the caller.
package final class ServedDatabase: Sendable {
    /// Opens the file; blocks its thread.
    package typealias Open = @Sendable () throws(EngineTrouble) -> Store

    /// The two kinds of requests.
    enum Way: Hashable, Sendable {
        case reading, writing
    }

    struct State {
        /// Nil until the database was opened.
        var store: Store?
        /// The kinds of requests that did not answer in time, and have not answered since.
        var stalled: Set<Way> = []
        var isClosed = false
        /// Whether an attempt to open, or a check, is running.
        var isAtWork = false
        /// How many attempts and checks have ended; `lastEnd` is the time of the last end.
        var efforts = 0
        var lastEnd: Duration?
        /// The callers that wait for the next end; each is told whether it has come.
        var waiting: [ObjectIdentifier: FirstAnswer<Bool>] = [:]
        var loop: Task<Void, Never>?
        var sleeper: Task<Void, Never>?
        /// Whether the loop sleeps because all is well.
        var isResting = false
        /// Whether the loop was woken before it went to sleep.
        var isCalled = false
    }

    /// The state of the database, as it was found last.
    package let standing: CurrentStanding

    /// The time limits.
    package let patience: EnginePatience

    let path: String
    let claims = SQLiteSessionStore()
    let time: TimeSource
    let state: Mutex<State>
    let open: Open?
    let opened: @Sendable (Store.Opening) -> Void

    /// Creates a database that is not open yet; ``begin(within:)`` opens it.
    ///
    /// - Parameters:
    ///   - path: The path of the file.
    ///   - standing: Gets what attempts and checks find.
    ///   - patience: The time limits.
    ///   - time: The clock that measures them.
    ///   - open: Opens the file; called again after it has thrown.
    ///   - opened: Called with what opening did to the file.
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

    /// Creates the value for a database that is open.
    init(_ store: Store, standing: CurrentStanding = CurrentStanding(), time: TimeSource) {
        self.path = store.path
        self.standing = standing
        self.patience = EnginePatience()
        self.time = time
        self.state = Mutex(State(store: store))
        self.open = nil
        self.opened = { _ in }
    }

    /// Makes the first attempt to open the database, and starts the loop that makes further ones.
    ///
    /// Returns when the attempt has ended, or after the limit.
    package func begin(within limit: Duration) async {
        self.state.withLock { state in
            state.loop = state.loop ?? Task.detached { [weak self] in await self?.maintain() }
        }
        await self.makeEffort(within: limit)
        guard self.state.withLock({ $0.store == nil && $0.efforts == 0 && !$0.isClosed }) else { return }
        let hint = "it may be large, or its disk slow"
        self.noteStanding(.busy(EngineTrouble(.opening, at: self.path, hint: hint)))
    }

    /// Checks whether the database can be read and written now, and returns its standing; waits for a bounded time.
    @discardableResult
    package func look() async -> EngineStanding {
        let isOver = await self.makeEffort(within: self.patience.looking)
        guard !self.state.withLock({ $0.isClosed }) else {
            return EngineStanding(EngineTrouble(.closed, at: self.path))
        }
        // Record it before it is returned, so that nobody reads an older standing after that.
        if !isOver, !Task.isCancelled, self.standing.now == .ok { self.noteSlowness(of: .writing) }
        return self.standing.now
    }

    /// Closes the database, and refuses requests from now on.
    ///
    /// - Throws: `EngineTrouble` when closing failed or takes too long; acknowledged writes are on the disk in any
    ///   case.
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
