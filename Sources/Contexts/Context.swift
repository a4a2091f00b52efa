/// One screen of the conversation.
///
/// It greets the player, answers commands, and can send the player to another context.
///
/// A context is an actor, and its executor is the event loop of its connection. A command without `await` therefore
/// never leaves the thread of that loop. A context answers with a ``Reply`` and never sees a socket. What it has to
/// remember is in its ``state``, which survives a restart and a crash of the server, an open dialogue included.
///
/// ```swift
/// actor CTavern: Context {
///     struct State: ContextState {
///         var drinks = 0
///         var dialogue: OpenDialogue?
///     }
///     static let name: ContextName = "c_tavern"
///     static let commands = CommandTable<CTavern>(
///         [
///             Command("drink", help: "drink something") { me, _ in
///                 me.state.drinks += 1
///                 return Reply("That makes \(me.state.drinks).")
///             }
///         ],
///         everyday: .all,
///         unrecognized: TextKey("unrecognized_tavern", "The barkeeper shrugs.", help: "an unknown word in the tavern")
///     )
///     nonisolated let here: Here<State>
///     init(_ here: Here<State>) { self.here = here }
///     func entered() -> Reply { Reply("Welcome to the tavern.") }
/// }
/// ```
///
/// ## A context's life
///
/// The server makes a context when a player enters it, and calls ``entered()``. It calls ``left(_:)`` when the player
/// leaves the context for good. Each is called once, and neither at a restart of the server: the new process makes
/// another instance from the saved state and calls ``restored()`` on it. After a crash, ``left(_:)`` has been called
/// for nobody, and each state has at least what it had when the last reply was sent.
///
/// A context that visits another one stays in memory with its state. When the visit ends, the server calls
/// ``returned()`` on it.
public protocol Context: Actor {
    /// The state that survives a restart; ``NoState`` if the context has nothing of its own to remember.
    associatedtype State: ContextState

    /// The name under which the registry finds the context, such as `c_lobby`.
    ///
    /// The name is saved with the state. If a later version of the program gives the context another name, the saved
    /// states of its players are lost.
    static var name: ContextName { get }

    /// The commands of this context.
    static var commands: CommandTable<Self> { get }

    /// The multi-step forms that this context can open; none by default.
    static var dialogues: [Dialogue<Self>] { get }

    /// Further sentences of this context that `[Messages]` in config.ini may override; none by default.
    ///
    /// The sentences that its command table and its dialogues name are known already and need not be listed here.
    static var texts: [TextKey] { get }

    /// The types of the services that the context asks for with ``Services/subscript(_:)``; none by default.
    ///
    /// If the program does not provide one of them, the server does not start, and `check-config` reports it.
    static var needs: [Any.Type] { get }

    /// What answers each line: by default the open dialogue, or the command table if none is open.
    ///
    /// A ``LineContext`` has a handler of its own.
    static var lineHandler: LineHandler<Self> { get }

    /// The connection of this context, the services that it may use, and its state.
    nonisolated var here: Here<State> { get }

    /// Makes the context of one player, with a fresh state or with one that an earlier process saved.
    ///
    /// Only store the argument here. What has to happen when a player comes belongs in ``entered()`` and
    /// ``restored()``.
    init(_ here: Here<State>)

    /// Called once, when a player enters.
    ///
    /// If it throws, the error is logged and the player is told that something went wrong. The player is in the context
    /// all the same.
    ///
    /// - Returns: The greeting; empty by default.
    func entered() async throws -> Reply

    /// Called when this instance continues with the state of an earlier one: after a restart or a crash of the server,
    /// and when a player whose connection was lost comes back on another one.
    ///
    /// A context joins again what it was part of, such as a ``Group``: those live in memory and are lost with a
    /// process.
    ///
    /// - Returns: What the player is told; nil to say nothing, so that the player does not notice the restart.
    func restored() async -> Reply?

    /// Called when the player comes back from a context that they visited from here.
    ///
    /// A question that was open is asked again.
    ///
    /// - Returns: What the player is told; by default the sentence `returned` of `[Messages]`.
    func returned() async throws -> Reply

    /// Called when the connection breaks: from now on nobody reads what is sent to the player.
    ///
    /// A player who has logged in may come back within the time that the operator gives (`[Sessions] resume_seconds`):
    /// then the server makes another instance from the state and calls ``restored()`` on it. Otherwise
    /// `left(.expired)` follows.
    func connectionLost() async

    /// Called once, when the player has left for good.
    ///
    /// What is sent to the player from here is dropped.
    ///
    /// If the player goes to another context, that context is entered when this function returns. ``Here/person`` and
    /// ``Connection/account`` still say who the player was. A server that stops waits for this function, at most as
    /// long as for a closing handshake (`[Limits] close_seconds`).
    func left(_ why: Leaving) async

    /// Answers one binary message; by default with the sentence that only text is understood.
    func handleBinary(_ bytes: [UInt8]) async throws -> Reply
}

/// The state of a context: a value with a fresh form, and with room for an open dialogue.
///
/// A later version of a program reads what an earlier version saved. A member that was added since has its value from
/// `init()`, or is nil if it is optional; `ContextsTesting` finds the members for which that does not work. At most 64
/// KiB of a state are saved. A state belongs to one player: what a world remembers belongs in a service.
public protocol ContextState: Codable, Equatable, Sendable {
    /// Makes the state of a context that a player has just entered.
    init()

    /// The open dialogue, if any.
    var dialogue: OpenDialogue? { get set }

    /// Whether the state may be written to the disk, so that a player whose connection was lost finds it again after
    /// the machine has been started again; true by default.
    ///
    /// An open dialogue, and with it what was typed into it, is never written to the disk.
    static var keepsOnDisk: Bool { get }
}

extension ContextState {
    /// True.
    public static var keepsOnDisk: Bool { true }
}

/// A state for contexts that have nothing of their own to remember.
public struct NoState: ContextState {
    /// The open dialogue, if any.
    public var dialogue: OpenDialogue?

    /// Makes a state without an open dialogue.
    public init() {}
}

extension Context {
    /// The event loop of the connection.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe self.here.connection.executor.asUnownedSerialExecutor()
    }

    /// No dialogues.
    @inlinable public static var dialogues: [Dialogue<Self>] { [] }

    /// No further sentences.
    public static var texts: [TextKey] { [] }

    /// No services.
    public static var needs: [Any.Type] { [] }

    /// Gives the line to the open dialogue, or to the command table if no dialogue is open.
    @inlinable public static var lineHandler: LineHandler<Self> { .dialogueAndTable }

    /// Returns an empty greeting.
    public func entered() async throws -> Reply { .nothing }

    /// Does nothing.
    public func restored() async -> Reply? { .nothingToRestore }

    /// Returns the sentence `returned` of `[Messages]`.
    public func returned() async throws -> Reply { Reply(self.services.texts[.returned]) }

    /// Does nothing.
    public func connectionLost() async {}

    /// Does nothing.
    public func left(_ why: Leaving) async {}

    /// Returns the sentence that only text is understood.
    public func handleBinary(_ bytes: [UInt8]) async throws -> Reply {
        self.refusal(self.services.texts[.textOnly])
    }
}
