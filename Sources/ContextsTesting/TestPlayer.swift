public import Contexts
import Synchronization
import World

/// Somebody in a ``TestWorld``: types, hears, loses the connection.
///
/// What a function does has been done when it returns, at all others', too: no test waits. Safe from any thread.
public final class TestPlayer: Sendable {
    private struct State {
        var conversation: Conversation
        var greeting: [String] = []
    }

    /// The name of the account; nil for a visitor.
    public let name: String?

    private let hearing = Hearing()
    private let world: TestWorld
    private let allowsPasswords: Bool
    private let state: Mutex<State>

    init(in world: TestWorld, named name: String?, allowsPasswords: Bool) {
        self.name = name
        self.world = world
        self.allowsPasswords = allowsPasswords
        let process = world.process
        let conversation = Conversation(
            process,
            key: world.nextKey(),
            allowsPasswords: allowsPasswords,
            self.hearing
        )
        self.state = Mutex(State(conversation: conversation))
        process.outbound.open(conversation.key, conversation)
    }

    var conversation: Conversation { self.state.withLock { $0.conversation } }

    /// The connection, as contexts have it; after a restart it is another one.
    public var connection: Connection { self.conversation.connection }

    /// The player as contexts reach them; nil for a visitor.
    public var person: Person? { self.connection.session.map { Person($0) } }

    // MARK: - Coming

    func logIn(_ account: Account) async {
        let process = self.world.process
        do throws(AccountError) {
            let login = Login(account: account, number: self.world.nextLogin())
            if let loser = try process.sessions.begin(login, on: self.connection).connection {
                process.tell(loser, isTakenOver: true)
                // On a server either may come first; here its contexts are always told before the new ones are entered.
                await self.world.loop.settle()
            }
        } catch {
            // The connection has just been made: nobody can have closed it.
        }
    }

    /// Enters a context as if a command had led there.
    ///
    /// - Parameter name: The context.
    /// - Returns: What they are told.
    @discardableResult
    package func enter(_ name: ContextName) async -> [String] {
        let greeting = await self.listening { _ = await $0.enter(name) }
        self.state.withLock { $0.greeting = greeting }
        return greeting
    }

    /// What they were told when they entered.
    public var greeting: [String] { self.state.withLock { $0.greeting } }

    // MARK: - Talking

    /// Types a line, and returns when it is answered and nothing goes on any more.
    ///
    /// A command that waits for the clock is answered when the test moves it: then ``begins(_:)`` is the one.
    ///
    /// - Returns: What they were told from the line on, each message by itself as a plain client shows it: what others have
    ///   caused, the reply, its question. Nothing if they are not here.
    @discardableResult
    public func types(_ line: String) async -> [String] { await self.listening { _ = await $0.handle(line) } }

    /// Types lines, each when the one before it is answered.
    ///
    /// - Returns: What they were told from the last line on.
    @discardableResult
    public func types(_ lines: [String]) async -> [String] {
        var heard: [String] = []
        for line in lines { heard = await self.types(line) }
        return heard
    }

    /// Types a line, and returns when nothing goes on any more, whether it is answered or not.
    ///
    /// The reply is among what they hear later (``hears()``).
    public func begins(_ line: String) async {
        await self.conversation.begin(line)
        await self.world.loop.settle(hasGrace: true)
    }

    /// Sends a binary message, and returns when it is answered and nothing goes on any more.
    ///
    /// - Returns: What they were told, as ``types(_:)-(String)`` does.
    @discardableResult
    public func sends(_ bytes: [UInt8]) async -> [String] { await self.listening { _ = await $0.handle(bytes) } }

    /// What they were told since this was asked last, in order; without what was returned by another function.
    ///
    /// Each message stands by itself, as a plain client shows it; a binary one as the numbers of its bytes.
    public func hears() async -> [String] {
        await self.world.loop.settle()
        return self.hearing.ask().map(\.heard)
    }

    /// All that they were ever told, with the kinds of questions, which a plain client does not show.
    public var transcript: [Event] { self.hearing.events }

    private func listening(_ body: (Conversation) async -> Void) async -> [String] {
        let start = self.hearing.count
        await body(self.conversation)
        await self.world.loop.settle()
        return self.hearing.ask(from: start).map(\.heard)
    }

    /// What the server makes of a line, before anybody else has heard of it.
    package func reply(to line: String) async -> Reply { await self.conversation.handle(line) }

    /// What the server makes of a binary message.
    package func reply(to bytes: [UInt8]) async -> Reply { await self.conversation.handle(bytes) }

    // MARK: - Where they are

    /// The context that they are in, or were in last.
    public var contextName: ContextName? { self.connection.contextName }

    /// Whether they are connected.
    public var isHere: Bool { get async { await self.conversation.isHere } }

    /// The context of that type that they are in, or from which they visit another one; nil if there is none.
    public func context<C: Context>(_ type: C.Type) async -> C? { await self.conversation.context(type) }

    /// What that context remembers of them; nil if they are in no such context.
    public func state<C: Context>(of type: C.Type) async -> C.State? { await self.context(type)?.state }

    /// Their role is another one from now on, as when an operator changes it: it counts from the next command on.
    public func becomes(_ role: Role) async {
        guard let account = self.connection.account else { return }
        self.world.process.sessions.update(Account(id: account.id, username: account.username, role: role))
        await self.world.loop.settle()
    }

    // MARK: - Going

    /// Their connection is lost and does not come back: their contexts are told `connectionLost()` and `left(.expired)`.
    public func vanishes() async { await self.ends(.expired) }

    /// They leave as by `quit`, whatever words the context has: it is told `left(.quit)`.
    public func quits() async { await self.ends(.quit) }

    /// Their connection ends for that reason.
    package func ends(_ why: Leaving) async {
        await self.conversation.end(why)
        await self.world.loop.settle()
    }

    /// Their contexts are put back as at a restart of the server, which nobody else notices: services and all others stay.
    ///
    /// - Returns: What they are told then.
    @discardableResult
    public func restarts() async -> [String] {
        await self.world.loop.settle()
        guard let record = await self.conversation.cutOff(isKilled: false) else { return [] }
        await self.moveOn(to: self.world.process, record)
        return await self.listening { await $0.goOn() }
    }

    func moveOn(to process: TestProcess, _ record: Conversation.Record) async {
        let conversation = Conversation(
            process,
            key: self.world.nextKey(),
            allowsPasswords: self.allowsPasswords,
            self.hearing
        )
        process.outbound.open(conversation.key, conversation)
        self.state.withLock { $0.conversation = conversation }
        await conversation.restore(record)
    }
}
