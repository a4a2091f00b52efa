public import Contexts
package import Logging
import Synchronization
package import World

/// A whole server for tests of contexts: players, services and a clock, without a socket, a disk or real time.
///
/// Nothing of it is a double that an author's context could tell from the server: contexts are entered, told that they were
/// left and put back after a restart by what does it there, and a line takes the same way.
///
/// ```swift
/// @Test func aleIsBrewed() async throws {
///     let world = try await TestWorld(CTavern.self)
///     let (ada, bob) = (await world.player("ada"), await world.player("bob"))
///     #expect(await ada.types("say hello") == ["You say: hello"])
///     #expect(await bob.hears() == ["ada says: hello"])
///     await ada.types("brew")
///     try await world.crashes()
///     await world.clock.advance(by: .seconds(20))
///     #expect(await ada.hears() == ["Your ale is ready."])
///     await world.close()
/// }
/// ```
///
/// It knows nothing of the testing library: with Swift Testing and with XCTest it is the same. All contexts of a world run on
/// one event loop. Each test has a world of its own; worlds do not know of one another, so tests may run beside one another.
/// Safe from any thread.
///
/// ## What it does not do
/// Nobody can log in by typing a name and a password: ``player(_:role:in:)`` is how one comes in. What runs on other threads
/// is waited for a little (``TestClock/advance(by:)``). Real time, the network and the disk are not there.
public final class TestWorld: Sendable {
    struct Setup: Sendable {
        let registry: ContextRegistry
        let home: ContextName
        let texts: [String: String]
        let motd: String?
        let loop: TestLoop
        let clock: TestClock
        let logger: Logger
        let accounts: @Sendable (Sessions) -> any AccountService
    }

    private struct State {
        var process: TestProcess
        var players: [TestPlayer] = []
        var accounts: [String: Int64] = [:]
        var greatestKey: UInt64 = 0
        var greatestLogin: UInt64 = 0
    }

    /// The time of this world.
    public let clock: TestClock

    let loop: TestLoop
    private let setup: Setup
    private let log: TestLog
    private let state: Mutex<State>

    /// Midday of the first of January 2026 in UTC: when a world begins if a test says nothing else.
    public static let beginning = Duration.seconds(1_767_268_800)

    /// Makes a world of these contexts, and the services that the registry provides.
    ///
    /// - Parameters:
    ///   - registry: The contexts and services, as the program registers them.
    ///   - home: The context that players enter, and where one goes whose context cannot be restored; nil for the registry's.
    ///   - texts: The sentences that an operator has changed, by their keys in `[Messages]`.
    ///   - motd: The message of the day; nil for none.
    ///   - now: What time it is at the beginning: how long since 1970 began in UTC.
    /// - Throws: ``ContextProblems`` with all that keeps the server from starting with these contexts, or when no context is called as `home` says; and
    ///   what a service throws that cannot be made.
    public convenience init(
        _ registry: ContextRegistry,
        home: ContextName? = nil,
        texts: [String: String] = [:],
        motd: String? = nil,
        now: Duration = TestWorld.beginning
    ) async throws {
        try await self.init(
            registry,
            home: home ?? registry.home,
            texts: texts,
            motd: motd,
            now: now,
            logger: nil,
            accounts: nil
        )
    }

    /// Makes a world with one context, which players enter, and without services.
    ///
    /// - Parameters:
    ///   - type: The context.
    ///   - texts: The sentences that an operator has changed, by their keys in `[Messages]`.
    ///   - motd: The message of the day; nil for none.
    ///   - now: What time it is at the beginning: how long since 1970 began in UTC.
    /// - Throws: ``ContextProblems`` with all that is wrong with how the context is put together.
    public convenience init<C: Context>(
        _ type: C.Type,
        texts: [String: String] = [:],
        motd: String? = nil,
        now: Duration = TestWorld.beginning
    ) async throws {
        var registry = ContextRegistry()
        registry.register(type)
        try await self.init(registry, home: C.name, texts: texts, motd: motd, now: now)
    }

    /// Makes a world with a log and accounts of the caller's.
    package init(
        _ registry: ContextRegistry,
        home: ContextName,
        texts: [String: String] = [:],
        motd: String? = nil,
        now: Duration = TestWorld.beginning,
        logger: Logger?,
        accounts: (@Sendable (Sessions) -> any AccountService)?,
        checksRegistry: Bool = true
    ) async throws {
        var registry = registry
        registry.home = home
        let unknownHome =
            registry[home] == nil
            ? ["no context is called '\(home)', which players should enter; say `home:`, one of \(registry.names)"] : []
        let problems = registry.mistakes.map(\.description) + unknownHome
        guard problems.isEmpty || !checksRegistry else { throw ContextProblems(problems) }
        self.loop = TestLoop()
        self.clock = TestClock(now, self.loop)
        self.log = TestLog()
        self.setup = Setup(
            registry: registry,
            home: home,
            texts: texts,
            motd: motd,
            loop: self.loop,
            clock: self.clock,
            logger: logger ?? self.log.logger,
            accounts: accounts ?? { _ in NoAccounts() }
        )
        let process = TestProcess(self.setup)
        self.state = Mutex(State(process: process))
        try await process.open(registry.services)
        await self.loop.settle()
    }

    var process: TestProcess { self.state.withLock { $0.process } }

    /// What contexts are given: people, texts, the clock, and the services of the program.
    ///
    /// After a restart they are others.
    public var services: Services { self.process.services }

    /// What an operator would read as a warning or an error, one line each: above all what a command has thrown, of which its
    /// player is told only that something went wrong.
    public var errors: [String] { self.log.errors }

    // MARK: - Players

    /// Somebody logs in and enters a context.
    ///
    /// Whoever is here under that name already is taken over, as the server does it: told so, and disconnected.
    ///
    /// - Parameters:
    ///   - name: The name of the account.
    ///   - role: What they may do.
    ///   - context: The context that they enter; nil for the world's home.
    /// - Returns: The player. What they were told on entering is their ``TestPlayer/greeting``.
    public func player(_ name: String, role: Role = .player, in context: ContextName? = nil) async -> TestPlayer {
        let id = self.state.withLock { state in
            let key = PeoplePage.folded(name)
            let id = state.accounts[key] ?? Int64(state.accounts.count + 1)
            state.accounts[key] = id
            return id
        }
        return await self.client(Account(id: id, username: name, role: role), in: context)
    }

    /// Somebody connects, on whose connection nobody has logged in, and enters a context.
    ///
    /// - Parameter context: The context that they enter; nil for the world's home.
    /// - Returns: The visitor.
    public func visitor(in context: ContextName? = nil) async -> TestPlayer { await self.client(nil, in: context) }

    private func client(_ account: Account?, in context: ContextName?) async -> TestPlayer {
        let player = self.connection(of: account?.username, allowsPasswords: true)
        if let account { await player.logIn(account) }
        await player.enter(context ?? self.setup.home)
        return player
    }

    /// Somebody connects, and is in no context yet.
    ///
    /// - Parameters:
    ///   - name: What the test calls them; nobody has logged in.
    ///   - allowsPasswords: Others cannot read what is typed there.
    /// - Returns: The client.
    package func connection(of name: String? = nil, allowsPasswords: Bool) -> TestPlayer {
        let player = TestPlayer(in: self, named: name, allowsPasswords: allowsPasswords)
        self.state.withLock { $0.players.append(player) }
        return player
    }

    /// A number that no connection of this world has had.
    func nextKey() -> UInt64 {
        self.state.withLock { state in
            state.greatestKey += 1
            return state.greatestKey
        }
    }

    /// The number of the next login.
    func nextLogin() -> UInt64 {
        self.state.withLock { state in
            state.greatestLogin += 1
            return state.greatestLogin
        }
    }

    // MARK: - Processes

    /// The server restarts in an orderly way, and all go on in the new process.
    ///
    /// Services are closed and made again. Each context is made of its state, and told `restored()`; none is told that its
    /// player has left. What the contexts and services of the old process had begun ends there: their timers have to be set
    /// again. Who waits for a reply meanwhile is told that their command was lost.
    ///
    /// - Throws: What a service throws that cannot be made again.
    public func restarts() async throws { try await self.goOnInAnotherProcess(isKilled: false) }

    /// The server is killed (`kill -9`, a crash), and all go on in the new process with what was written down last.
    ///
    /// That is the state after the last reply that each was told, with what has changed since outside of a command. Nothing is
    /// told `left`, and no service is closed.
    ///
    /// - Throws: What a service throws that cannot be made again.
    public func crashes() async throws { try await self.goOnInAnotherProcess(isKilled: true) }

    private func goOnInAnotherProcess(isKilled: Bool) async throws {
        await self.loop.settle()
        let (former, players) = self.state.withLock { ($0.process, $0.players) }
        var arrivals: [(player: TestPlayer, record: Conversation.Record)] = []
        for player in players {
            if let record = await player.conversation.cutOff(isKilled: isKilled) { arrivals.append((player, record)) }
        }
        if isKilled { former.kill() } else { await former.close() }
        let process = TestProcess(self.setup)
        self.state.withLock { $0.process = process }
        try await process.open(self.setup.registry.services)
        // All are there before the first context hears of it, so that nobody is missed.
        for arrival in arrivals { await arrival.player.moveOn(to: process, arrival.record) }
        // What waits for the clock does so beside the test.
        for arrival in arrivals { await arrival.player.conversation.beginGoingOn() }
        await self.loop.settle()
    }

    /// Ends the world: players leave as when the server stops, and services are closed.
    ///
    /// To be called at the end of a test.
    public func close() async {
        await self.loop.settle()
        let (process, players) = self.state.withLock { ($0.process, $0.players) }
        for player in players { await player.conversation.end(.ended(.shuttingDown)) }
        await self.loop.settle()
        await process.close()
    }

    /// Returns when nothing goes on any more but what waits for the clock or for a line.
    ///
    /// All that players do ends so: only a test that calls something else, such as a service, needs it.
    public func settles() async { await self.loop.settle(hasGrace: true) }
}
