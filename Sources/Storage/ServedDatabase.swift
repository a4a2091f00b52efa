import Dispatch
import GRDB
import Synchronization

/// The database as a running server has it: opened as soon as it can be, looked at again while it is in trouble.
///
/// Nothing that happens to the file or its disk ends the server. What is asked meanwhile waits for a bounded time or is
/// refused; ``standing`` says why. Attempts are made after 1, 2, 4 … 30 seconds, and sooner when somebody asks.
package final class ServedDatabase: Sendable {
    /// Opens the file; blocks its thread.
    package typealias Open = @Sendable () throws(StorageError) -> Store

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
        /// An attempt to open, or a look, that is under way.
        var effort: Task<Void, Never>?
        /// How many of them have ended, and when the last one did.
        var efforts = 0
        var lastEnd: ContinuousClock.Instant?
        var loop: Task<Void, Never>?
        var sleeper: Task<Void, Never>?
        /// Whether the loop sleeps because all is well.
        var isResting = false
        /// Whether the loop was called before it slept.
        var isCalled = false
    }

    /// How it stands.
    package let standing: CurrentStanding

    let path: String
    let patience: DatabasePatience
    let state: Mutex<State>
    private let open: Open?
    private let opened: @Sendable (Store.Opening) -> Void

    /// A database that is not open yet: ``begin()`` opens it.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - standing: Told what is found.
    ///   - patience: How long is waited.
    ///   - open: Opens it; called again after it has thrown.
    ///   - opened: Told what opening did to the file.
    package init(
        at path: String,
        standing: CurrentStanding,
        patience: DatabasePatience = DatabasePatience(),
        open: @escaping Open,
        opened: @escaping @Sendable (Store.Opening) -> Void = { _ in }
    ) {
        self.path = path
        self.standing = standing
        self.patience = patience
        self.state = Mutex(State())
        self.open = open
        self.opened = opened
    }

    /// A database that is open.
    init(_ store: Store, standing: CurrentStanding = CurrentStanding(), patience: DatabasePatience = DatabasePatience())
    {
        self.path = store.path
        self.standing = standing
        self.patience = patience
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
        await self.make(within: limit)
        guard self.state.withLock({ $0.store == nil && $0.efforts == 0 }) else { return }
        let hint = "it may be large, or its disk slow"
        self.note(.busy(StorageError(.opening, at: self.path, hint: hint)))
    }

    /// Looks whether it can be read and written now, and answers how it stands; waits for a bounded time.
    package func look() async -> DatabaseStanding {
        guard !self.state.withLock({ $0.isClosed }) else {
            return DatabaseStanding(StorageError(.closed, at: self.path))
        }
        let isOver = await self.make(within: self.patience.looking)
        let standing = self.standing.now
        guard !isOver, standing == .ok else { return standing }
        return DatabaseStanding(StorageError(.stalled, at: self.path, hint: "it has not finished a write in time"))
    }

    /// Closes it, and refuses what comes from now on.
    ///
    /// - Throws: `StorageError` when that failed, or takes too long: the end of the process does the rest.
    package func close() async throws(StorageError) {
        let (store, loop) = self.state.withLock { state in
            state.isClosed = true
            state.sleeper?.cancel()
            return (state.store, state.loop)
        }
        loop?.cancel()
        guard let store else { return }
        let answer = FirstAnswer<StorageError?>()
        Task.detached {
            do throws(StorageError) {
                try await store.close()
                answer.give(nil)
            } catch {
                answer.give(error)
            }
        }
        let stall = StorageError(.stalled, at: self.path, hint: "what was acknowledged is on the disk")
        if let error = await answer.wait(upTo: self.patience.closing, then: { stall }) { throw error }
    }

    /// Calls the loop to look at once, unless it has only just looked.
    func call(evenIfJustTried isUrgent: Bool = false) {
        self.state.withLock { state in
            if !isUrgent, let end = state.lastEnd, ContinuousClock.now - end < self.patience.pause { return }
            state.isCalled = true
            state.sleeper?.cancel()
        }
    }

    /// Notes how it stands, and has the loop look after it if that is not well.
    func note(_ standing: DatabaseStanding) {
        self.standing.note(standing, of: .use)
        guard standing != .ok else { return }
        self.state.withLock { if $0.isResting { $0.sleeper?.cancel() } }
    }

    /// Notes a trouble with the open database.
    ///
    /// That the file is back is noted by who watches it, so no look is needed for that.
    func note(_ trouble: StorageError) {
        guard trouble.code == .replaced else { return self.note(DatabaseStanding(trouble)) }
        self.standing.note(.replaced(trouble), of: .file)
    }

    /// Tries again as long as there is trouble, until the database is closed.
    private func tend() async {
        var attempts = 0
        while !self.state.withLock({ $0.isClosed }) {
            await self.rest()
            await self.sleep(self.patience.pause(after: attempts))
            guard !self.isWell else {
                attempts = 0
                continue
            }
            attempts += 1
            await self.make(within: self.patience.looking)
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
            defer { state.isCalled = false }
            guard !state.isClosed, isResting ? self.isWell(state) : !state.isCalled else { return nil }
            let sleeper = Task<Void, Never>.detached { try? await Task.sleep(for: duration) }
            state.sleeper = sleeper
            state.isResting = isResting
            return sleeper
        }
        await sleeper?.value
        self.state.withLock { $0.isResting = false }
    }

    private var isWell: Bool { self.state.withLock { self.isWell($0) } }

    private func isWell(_ state: State) -> Bool {
        state.store != nil && state.stalled.isEmpty && self.standing.isUsable
    }

    /// Opens the database or looks at it, unless that is under way, and waits for the end of it for that long.
    ///
    /// - Returns: Whether it has ended.
    @discardableResult
    private func make(within limit: Duration) async -> Bool {
        let effort = self.state.withLock { state -> Task<Void, Never>? in
            guard !state.isClosed else { return nil }
            if let effort = state.effort { return effort }
            let store = state.store
            let effort = Task<Void, Never>.detached {
                if let store { await self.examine(store) } else { await self.attempt() }
                self.state.withLock { state in
                    state.effort = nil
                    state.efforts += 1
                    state.lastEnd = .now
                }
            }
            state.effort = effort
            return effort
        }
        guard let effort else { return true }
        return await Self.hasEnded(effort, within: limit)
    }

    private static func hasEnded(_ effort: Task<Void, Never>, within limit: Duration) async -> Bool {
        let answer = FirstAnswer<Bool>()
        Task.detached {
            await effort.value
            answer.give(true)
        }
        return await answer.wait(upTo: limit) { false }
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
