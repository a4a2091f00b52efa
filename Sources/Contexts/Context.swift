/// One screen of the conversation: it greets, it handles commands, it can hand the connection on.
///
/// A context is an actor whose executor is its connection's event loop, so a command that waits for nothing never
/// leaves its thread. It answers with a ``Reply`` and never sees a socket. Its ``state`` is all that it may keep from
/// one command to the next: it survives a restart of the server, an open dialogue included. It ends when the player moves
/// to another context; who comes back begins with a fresh one.
public protocol Context: Actor {
    /// What must survive a restart.
    associatedtype State: ContextState

    /// The name under which the registry finds it, such as `c_lobby`.
    static var name: ContextName { get }

    /// The words it knows.
    static var commands: CommandTable<Self> { get }

    /// The multi-step forms it can open.
    static var dialogues: [Dialogue<Self>] { get }

    /// The sentences of its own that `[Messages]` may override, beside those that its table and its dialogues name.
    ///
    /// The default has none.
    static var texts: [TextKey] { get }

    /// What is done with each line: the open dialogue has it, else the table. A ``LineContext`` has a handler of its own.
    static var lineHandler: LineHandler<Self> { get }

    /// Whose context this is.
    nonisolated var connection: Connection { get }

    /// The services it was given.
    nonisolated var services: Services { get }

    /// What it knows from one command to the next.
    ///
    /// Whoever changes it outside of a command calls ``Connection/noteChange()`` after that.
    var state: State { get set }

    /// Makes the context of one connection; `restoring` is the state a former process left, or nil for a fresh one.
    init(connection: Connection, services: Services, restoring state: State?)

    /// What a connection is told when it enters.
    func sendGreeting() async throws -> Reply

    /// Answers one binary message; the default says that only text is understood.
    func handleBinary(_ bytes: [UInt8]) async throws -> Reply
}

/// The state of a context: a value with a fresh form and room for an open dialogue.
///
/// A later version of a program reads what a former one has written: a member that was added has its value in `init()`,
/// and is nil if it is optional. ``ContextRegistry/stateFindings(samples:)`` finds where that cannot be.
public protocol ContextState: Codable, Equatable, Sendable {
    /// The state of a context that was just entered.
    init()

    /// The form being filled in, if any.
    var dialogue: OpenDialogue? { get set }

    /// Writes its fields, for another process to go on with them, under the names that its `Codable` reads.
    ///
    /// Leave it to its default, which does what ``encode(to:)`` does. A state that changes thousands of times a second
    /// saves most of the cost by writing each field itself; a debug build stops if `Codable` would read another state.
    func write(to fields: inout StateFields)
}

extension ContextState {
    /// Writes what `Codable` would.
    public func write(to fields: inout StateFields) { fields.encode(self) }
}

/// The state of a context that has nothing of its own to remember.
public struct DialogueState: ContextState {
    /// The form being filled in, if any.
    public var dialogue: OpenDialogue?

    /// A state with no open dialogue.
    public init() {}
}

extension Context {
    /// The event loop of the connection: authors write nothing.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe self.connection.executor.asUnownedSerialExecutor()
    }

    /// No dialogues.
    @inlinable public static var dialogues: [Dialogue<Self>] { [] }

    /// No sentences of its own.
    public static var texts: [TextKey] { [] }

    /// The open dialogue, else the command table.
    @inlinable public static var lineHandler: LineHandler<Self> { .dialogueAndTable }

    /// Says that only text is understood here.
    public func handleBinary(_ bytes: [UInt8]) async throws -> Reply {
        self.refusal(self.services.texts[.textOnly])
    }
}
