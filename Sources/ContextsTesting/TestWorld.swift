public import Contexts
package import Logging
import Synchronization
package import World

/// A whole server for tests of contexts: players, services and a clock, without a socket, a disk or real time.
///
/// It runs the code of the server: the same managers enter and leave contexts, restore them after a restart, and answer
/// lines. A context cannot tell a test world from a server.
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
/// It does not depend on a testing library and works with Swift Testing and XCTest alike. All contexts of a world run
/// on one event loop. Make a world for each test: worlds are independent, so tests may run in parallel. Safe from any
/// thread.
///
/// ## What it does not do
///
/// Nobody can log in by typing a name and a password: ``player(_:role:in:)`` logs a player in. Work on other threads is
/// waited for only briefly (``TestClock/advance(by:)``). There is no real time, no network and no disk.
///
/// Roles have the capabilities that they have on a server whose operator has not changed `[Roles]`, so rows with `needs` can
/// be tested. The everyday commands of staff are there too, but carry nothing out.
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
        var connections: [TestConnection] = []
        var accounts: [String: Int64] = [:]
        var greatestKey: UInt64 = 0
        var greatestLogin: UInt64 = 0
    }

    /// The clock of this world.
    public let clock: TestClock

    let loop: TestLoop
    private let setup: Setup
    private let log: TestLog
    private let state: Mutex<State>

    /// The time at which a world begins by default: noon on January 1, 2026 in UTC.
    public static let beginning = Duration.seconds(1_767_268_800)

    /// Makes a world of these contexts, and of the services that the registry provides.
    ///
    /// - Parameters:
    ///   - registry: The contexts and services, as the program registers them.
    ///   - home: The context that players enter, and to which they go if theirs cannot be restored; nil for the
    ///     registry's.
    ///   - texts: The sentences that an operator has changed, by their keys in `[Messages]`.
    ///   - motd: The message of the day; nil for none.
    ///   - now: The time at the beginning, since the beginning of 1970 in UTC.
    /// - Throws: ``ContextProblems`` with everything that keeps the server from starting with these contexts, also if
    ///   there is no context with the name `home`; and any error that a service throws when it is made.
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
    ///   - now: The time at the beginning, since the beginning of 1970 in UTC.
    /// - Throws: ``ContextProblems`` with all mistakes in how the context is put together.
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

    /// Makes a world with the caller's log and accounts.
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

    /// A session and its connection refer to each other until the session ends.
    deinit {
        let (process, connections) = self.state.withLock { ($0.process, $0.connections) }
        for line in connections { process.sessions.close(line.conversation.connection) }
        process.kill()
    }

    var process: TestProcess { self.state.withLock { $0.process } }

    /// What contexts may use: people, texts, the clock, and the services of the program.
    ///
    /// A restart replaces them.
    public var services: Services { self.process.services }

    /// The warnings and errors that an operator would find in the log, one line each.
    ///
    /// Above all these are the errors that commands have thrown; their players are told only that something went wrong.
    public var errors: [String] { self.log.errors }

    // MARK: - Players

    /// Logs a player in and enters a context.
    ///
    /// If somebody is logged in under that name already, that connection is taken over as on the server: told so, and
    /// disconnected.
    ///
    /// - Parameters:
    ///   - name: The name of the account.
    ///   - role: The role of the account.
    ///   - context: The context that the player enters; nil for the world's home.
    /// - Returns: The player. What they were told on entering is in ``TestPlayer/greeting``.
    public func player(_ name: String, role: Role = .player, in context: ContextName? = nil) async -> TestPlayer {
        let id = self.state.withLock { state in
            let key = PeoplePage.folded(name)
            let id = state.accounts[key] ?? Int64(state.accounts.count + 1)
            state.accounts[key] = id
            return id
        }
        return await self.client(Account(id: id, username: name, role: role), in: context)
    }

    /// Connects a client on which nobody logs in, and enters a context.
    ///
    /// - Parameter context: The context that the client enters; nil for the world's home.
    /// - Returns: The client.
    public func visitor(in context: ContextName? = nil) async -> TestPlayer { await self.client(nil, in: context) }

    private func client(_ account: Account?, in context: ContextName?) async -> TestPlayer {
        let player = self.connection(of: account?.username, allowsPasswords: true)
        if let account { await player.logIn(account) }
        await player.enter(context ?? self.setup.home)
        return player
    }

    /// Connects a client that is in no context yet.
    ///
    /// - Parameters:
    ///   - name: A name that the test can use; nobody logs in.
    ///   - allowsPasswords: Whether passwords may be typed on the connection.
    /// - Returns: The client.
    package func connection(of name: String? = nil, allowsPasswords: Bool) -> TestPlayer {
        let line = TestConnection(to: self.process, key: self.nextKey(), allowsPasswords: allowsPasswords)
        self.state.withLock { $0.connections.append(line) }
        return TestPlayer(in: self, named: name, on: line)
    }

    /// Returns a number that no connection of this world has had.
    func nextKey() -> UInt64 {
        self.state.withLock { state in
            state.greatestKey += 1
            return state.greatestKey
        }
    }

    /// Returns the number of the next login.
    func nextLogin() -> UInt64 {
        self.state.withLock { state in
            state.greatestLogin += 1
            return state.greatestLogin
        }
    }

    // MARK: - Processes

    /// Restarts the server in an orderly way; all players continue in the new process.
    ///
    /// Services are closed and made again. Each context is made from its saved state and told `restored()`; none is
    /// told that its player has left. Tasks that contexts and services of the old process started end there, so timers
    /// have to be set again. A player whose command is being worked on is told that it was lost.
    ///
    /// - Throws: Any error that a service throws when it is made again.
    public func restarts() async throws { try await self.goOnInAnotherProcess(isKilled: false) }

    /// Kills the server (`kill -9`, a crash); all players continue in a new process from what was saved last.
    ///
    /// That is the state after each player's last reply, with changes that were made outside of a command since. No
    /// context is told `left`, and no service is closed.
    ///
    /// - Throws: Any error that a service throws when it is made again.
    public func crashes() async throws { try await self.goOnInAnotherProcess(isKilled: true) }

    private func goOnInAnotherProcess(isKilled: Bool) async throws {
        await self.loop.settle()
        let (former, connections) = self.state.withLock { ($0.process, $0.connections) }
        var left: [(line: TestConnection, record: Conversation.Record)] = []
        for line in connections {
            if let record = await line.conversation.cutOff(isKilled: isKilled) { left.append((line, record)) }
        }
        if isKilled { former.kill() } else { await former.close() }
        let process = TestProcess(self.setup)
        self.state.withLock { $0.process = process }
        try await process.open(self.setup.registry.services)
        // All players are connected before the first context is told, so that contexts find everybody.
        for (line, record) in left { await line.moveOn(to: process, key: self.nextKey(), record) }
        // Not awaited: a context may wait for the clock, which the test moves later.
        for (line, _) in left { await line.conversation.beginGoingOn() }
        await self.loop.settle()
    }

    /// Ends the world: players leave as when the server stops, in the order in which they came, and services are closed.
    ///
    /// Call it at the end of each test.
    public func close() async {
        await self.loop.settle()
        let (process, connections) = self.state.withLock { ($0.process, $0.connections) }
        for line in connections {
            await line.conversation.end(.ended(.shuttingDown))
            await self.loop.settle()
        }
        await process.close()
    }

    /// Returns when only tasks remain that wait for the clock or for a line.
    ///
    /// All functions of players wait like this themselves. A test needs it only after it has called something else,
    /// such as a service.
    public func settles() async { await self.loop.settle(hasGrace: true) }
}
