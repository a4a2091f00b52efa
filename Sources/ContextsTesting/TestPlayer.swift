public import Contexts
import Synchronization
import World

/// A player of a ``TestWorld``, or a client on which nobody has logged in: types, hears, loses the connection.
///
/// When a function returns, everything that it causes has happened, for other players too, so a test need not wait.
/// Safe from any thread.
public final class TestPlayer: Sendable {
    /// The name of the account; nil for a client on which nobody has logged in.
    public let name: String?

    private let world: TestWorld
    private let line: TestConnection
    private let entered = Mutex<[String]>([])

    init(in world: TestWorld, named name: String?, on line: TestConnection) {
        self.name = name
        self.world = world
        self.line = line
    }

    private var conversation: Conversation { self.line.conversation }

    /// The connection, as contexts see it; a restart replaces it.
    public var connection: Connection { self.conversation.connection }

    /// The player, as contexts see them; nil if nobody has logged in.
    public var person: Person? { self.connection.session.map { Person($0) } }

    // MARK: - Entering

    func logIn(_ account: Account) async {
        let process = self.world.process
        do throws(AccountError) {
            let login = Login(account: account, number: self.world.nextLogin())
            if let loser = try process.sessions.begin(login, on: self.connection).connection {
                process.tell(loser, isTakenOver: true)
                // On a server, either may happen first. Here the old contexts are always told before the new ones are
                // entered.
                await self.world.loop.settle()
            }
        } catch {
            // The connection has just been made, so nothing can have closed it.
        }
    }

    /// Enters a context as if a command had led there.
    ///
    /// - Parameter name: The name of the context.
    /// - Returns: What the player is told.
    @discardableResult
    package func enter(_ name: ContextName) async -> [String] {
        let greeting = await self.listening { _ = await $0.enter(name) }
        self.entered.withLock { $0 = greeting }
        return greeting
    }

    /// What the player was told when they entered.
    public var greeting: [String] { self.entered.withLock { $0 } }

    // MARK: - Talking

    /// Types a line, and returns when it is answered and nothing runs any more.
    ///
    /// A command that waits for the clock is answered only when the test moves the clock; type its line with
    /// ``begins(_:)``.
    ///
    /// - Returns: What the player was told from the line on, one string for each message, as a plain client shows it:
    ///   what others have caused, the reply, and its question. It is empty if the player is not connected.
    @discardableResult
    public func types(_ line: String) async -> [String] { await self.listening { _ = await $0.handle(line) } }

    /// Types lines, each after the previous one was answered.
    ///
    /// - Returns: What the player was told from the last line on.
    @discardableResult
    public func types(_ lines: [String]) async -> [String] {
        var heard: [String] = []
        for line in lines { heard = await self.types(line) }
        return heard
    }

    /// Types a line, and returns when nothing runs any more, whether the line is answered or not.
    ///
    /// The reply is among what ``hears()`` returns later.
    public func begins(_ line: String) async {
        await self.conversation.begin(line)
        await self.world.loop.settle(hasGrace: true)
    }

    /// Sends a binary message, and returns when it is answered and nothing runs any more.
    ///
    /// - Returns: What the player was told, in the form of ``types(_:)-(String)``.
    @discardableResult
    public func sends(_ bytes: [UInt8]) async -> [String] { await self.listening { _ = await $0.handle(bytes) } }

    /// Returns what the player was told since the last call, in order, without what another function has returned.
    ///
    /// Each message is one string, as a plain client shows it; a binary message is written as the numbers of its bytes.
    public func hears() async -> [String] {
        await self.world.loop.settle()
        return self.line.hearing.ask().map(\.heard)
    }

    /// Everything that the player was ever told, with the kinds of questions, which a plain client does not show.
    public var transcript: [Event] { self.line.hearing.events }

    private func listening(_ body: (Conversation) async -> Void) async -> [String] {
        let start = self.line.hearing.count
        await body(self.conversation)
        await self.world.loop.settle()
        return self.line.hearing.ask(from: start).map(\.heard)
    }

    /// Answers a line, and returns the reply before anything that it causes has happened.
    package func reply(to line: String) async -> Reply { await self.conversation.handle(line) }

    /// Answers a binary message, and returns the reply before anything that it causes has happened.
    package func reply(to bytes: [UInt8]) async -> Reply { await self.conversation.handle(bytes) }

    // MARK: - Context and state

    /// The context that the player is in, or was in last.
    public var contextName: ContextName? { self.connection.contextName }

    /// Whether the player is connected.
    public var isHere: Bool { get async { await self.conversation.isHere } }

    /// Returns the context of that type that the player is in, or from which they are visiting another one; nil if
    /// there is none.
    public func context<C: Context>(_ type: C.Type) async -> C? { await self.conversation.context(type) }

    /// Returns the state of that context; nil if the player is in no such context.
    public func state<C: Context>(of type: C.Type) async -> C.State? { await self.context(type)?.state }

    /// Changes the player's role, as an operator can; it counts from the next command on.
    public func becomes(_ role: Role) async {
        guard let account = self.connection.account else { return }
        self.world.process.sessions.update(Account(id: account.id, username: account.username, role: role))
        await self.world.loop.settle()
    }

    // MARK: - Leaving

    /// Breaks the player's connection for good: their contexts are told `connectionLost()` and `left(.expired)`.
    public func vanishes() async { await self.ends(.expired) }

    /// Makes the player leave as with `quit`, whether or not the context has that word: `left(.quit)` is called.
    public func quits() async { await self.ends(.quit) }

    /// Ends the player's connection for that reason.
    package func ends(_ why: Leaving) async {
        await self.conversation.end(why)
        await self.world.loop.settle()
    }

    /// Restores the player's contexts as a restart of the server does.
    ///
    /// Services and all other players are not affected.
    ///
    /// - Returns: What the player is told then.
    @discardableResult
    public func restarts() async -> [String] {
        await self.world.loop.settle()
        guard let record = await self.conversation.cutOff(isKilled: false) else { return [] }
        await self.line.moveOn(to: self.world.process, key: self.world.nextKey(), record)
        return await self.listening { await $0.goOn() }
    }
}
