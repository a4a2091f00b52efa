import Contexts
import StateCoding
import Testing

/// One connection and its contexts, driven line by line: no socket, no database, no clock.
///
/// Several harnesses with one world are several players.
struct ContextHarness {
    let world: InMemoryWorld
    let log = RecordingLog()
    let executor: QueueExecutor
    let outbound = RecordingOutbound()
    let connection: Connection
    let services: Services
    let manager: ContextManager

    init(
        _ registry: ContextRegistry,
        world: InMemoryWorld = InMemoryWorld(),
        texts: Texts = Texts(),
        motd: String? = nil,
        connection number: UInt64 = 1,
        executor: QueueExecutor = QueueExecutor(),
        allowsPasswords: Bool = true
    ) {
        self.world = world
        self.executor = executor
        self.connection = Connection(
            id: .init(number),
            clientAddress: "192.0.2.1",
            allowsPasswords: allowsPasswords,
            executor: self.executor,
            outbound: Outbound(queue: self.outbound, key: 1)
        )
        self.services = Services(accounts: world, presence: world, texts: texts, motd: motd, logger: self.log.logger)
        self.manager = ContextManager(connection: self.connection, registry: registry, services: self.services)
    }

    /// Moves to a context and answers what the player reads.
    @discardableResult
    func enter(_ name: ContextName) async -> [String] {
        await self.manager.setContext(name).transcript
    }

    /// Types a line and answers what the player reads.
    @discardableResult
    func say(_ line: String) async -> [String] {
        await self.manager.handleCommand(line).transcript
    }

    /// Holds a conversation: what is typed, and what must be read after it.
    func converse(_ turns: [(typed: String, read: [String])], at place: SourceLocation = #_sourceLocation) async {
        for turn in turns {
            let read = await self.say(turn.typed)
            #expect(read == turn.read, "after \(turn.typed.debugDescription)", sourceLocation: place)
        }
    }

    /// Types some lines and answers what the player reads after the last.
    @discardableResult
    func say(_ lines: [String]) async -> [String] {
        var read: [String] = []
        for line in lines { read = await self.say(line) }
        return read
    }
}

extension Reply {
    /// What a player reads: the events, then the question, each as a message of its own.
    var transcript: [String] {
        self.events.map { event in
            switch event {
            case .text(let text): text
            case .binary(let bytes): "\(bytes)"
            case .prompt(let prompt): prompt.text
            }
        } + (self.prompt.map { [$0.text] } ?? [])
    }
}

extension Login {
    /// A login of that name.
    static func of(_ username: String, id: Int64 = 1, role: Role = .player, number: UInt64 = 1) -> Login {
        Login(account: Account(id: id, username: username, role: role), number: number)
    }
}

extension ContextHarness {
    /// Types a line that is to be answered at once; nil if that may have to wait.
    ///
    /// For whoever stands on the executor.
    func sayNow(_ line: String) -> Reply? {
        switch self.manager.begin(line) {
        case .done(let reply), .pending(.move(let reply)): reply
        case .pending(.handler): nil
        }
    }
}

/// The event loop of tests that call contexts without a task: they run on it.
@globalActor
actor TestLoop {
    static let shared = TestLoop()
    static let executor = QueueExecutor()

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe Self.executor.asUnownedSerialExecutor() }
}
