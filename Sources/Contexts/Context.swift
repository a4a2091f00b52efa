/// One screen of the conversation: it greets, it handles commands, it can hand the player on.
///
/// A context is an actor whose executor is its connection's event loop, so a command that waits for nothing never
/// leaves its thread. It answers with a ``Reply`` and never sees a socket. What it must remember is in its ``state``, which
/// outlives a restart and a crash of the server, an open dialogue included.
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
/// It is made when a player enters, and told so: ``entered()``. From then on it is there until they leave it for good, and is
/// told that: ``left(_:)``. Each happens once, and neither at a restart of the server: then another instance is made of the
/// state, in another process, and told ``restored()``. After a crash nobody was told that it left, and what players did is
/// as of the last reply that they were sent. A context that is visited from another one comes and goes, and the other one
/// stays: it is told ``returned()``.
public protocol Context: Actor {
    /// What must survive a restart; ``NoState`` if that is nothing.
    associatedtype State: ContextState

    /// The name under which the registry finds it, such as `c_lobby`.
    ///
    /// It is written down with the state: a context that gets another name loses its players' states at the upgrade.
    static var name: ContextName { get }

    /// The words it knows.
    static var commands: CommandTable<Self> { get }

    /// The multi-step forms it can open; by default none.
    static var dialogues: [Dialogue<Self>] { get }

    /// The sentences of its own that `[Messages]` may override, beside those that its table and its dialogues name; none if it
    /// says nothing else.
    static var texts: [TextKey] { get }

    /// The types of the services that it asks for (``Services/subscript(_:)``); by default none.
    ///
    /// The server does not start, and `check-config` says so, when the program does not provide one of them.
    static var needs: [Any.Type] { get }

    /// What is done with each line: the open dialogue has it, else the table. A ``LineContext`` has a handler of its own.
    static var lineHandler: LineHandler<Self> { get }

    /// Whose context this is, what it may ask for, and its state.
    nonisolated var here: Here<State> { get }

    /// Makes the context of one player, in a fresh state or in the one that it had in another process.
    ///
    /// Nothing else belongs here: what is to be done when somebody comes is ``entered()``'s and ``restored()``'s.
    init(_ here: Here<State>)

    /// A player has come; what this returns is what they are told, by default nothing.
    ///
    /// An error is logged; the player is told that something went wrong, and is here all the same.
    func entered() async throws -> Reply

    /// Another process had this context, and this one goes on with its state: what the context was part of, such as a
    /// ``Group``, it joins again.
    ///
    /// - Returns: What the player is told; nil for nothing, so that they notice nothing of a restart.
    func restored() async -> Reply?

    /// The player has come back from a context that they visited from here; what this returns is what they are told.
    ///
    /// By default the player is told the sentence `returned` of `[Messages]`. A question that was open is asked again.
    func returned() async throws -> Reply

    /// The player's connection was lost: nobody reads what they are told now.
    ///
    /// In this version `left(.expired)` follows at once; in a later one the player may come back (``restored()``).
    func connectionLost() async

    /// The player has left for good; whatever is sent to them here is dropped.
    ///
    /// If they go to another context, that one is entered when this returns. Who it was is still known: ``Here/person``, ``Connection/account``. The server waits for this when it stops, as long
    /// as for a closing handshake (`[Limits] close_seconds`).
    func left(_ why: Leaving) async

    /// Answers one binary message; by default the reply says that only text is understood.
    func handleBinary(_ bytes: [UInt8]) async throws -> Reply
}

/// The state of a context: a value with a fresh form and room for an open dialogue.
///
/// A later version of a program reads what a former one has written: a member that was added has its value in `init()`,
/// and is nil if it is optional. `ContextsTesting` finds where that cannot be. At most 64 KiB of a
/// state are written down: it is for one player, and what a world remembers belongs into a service.
public protocol ContextState: Codable, Equatable, Sendable {
    /// The state of a context that was just entered.
    init()

    /// The form being filled in, if any.
    var dialogue: OpenDialogue? { get set }
}

/// The state of a context that has nothing of its own to remember.
public struct NoState: ContextState {
    /// The form being filled in, if any.
    public var dialogue: OpenDialogue?

    /// A state with no open dialogue.
    public init() {}
}

extension Context {
    /// The event loop of the connection.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe self.here.connection.executor.asUnownedSerialExecutor()
    }

    /// No dialogues.
    @inlinable public static var dialogues: [Dialogue<Self>] { [] }

    /// No sentences of its own.
    public static var texts: [TextKey] { [] }

    /// No services.
    public static var needs: [Any.Type] { [] }

    /// The open dialogue, else the command table.
    @inlinable public static var lineHandler: LineHandler<Self> { .dialogueAndTable }

    /// Says nothing.
    public func entered() async throws -> Reply { .nothing }

    /// Does nothing.
    public func restored() async -> Reply? { .nothingToRestore }

    /// Says that one is back.
    public func returned() async throws -> Reply { Reply(self.services.texts[.returned]) }

    /// Does nothing.
    public func connectionLost() async {}

    /// Does nothing.
    public func left(_ why: Leaving) async {}

    /// Says that only text is understood here.
    public func handleBinary(_ bytes: [UInt8]) async throws -> Reply {
        self.refusal(self.services.texts[.textOnly])
    }
}
