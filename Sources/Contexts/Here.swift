public import Synchronization

/// What a context is given when it is made: whose it is, what it may ask for, and what it remembers.
///
/// A context stores it, and has then all that the protocol asks of an instance:
///
/// ```swift
/// actor CTavern: Context {
///     struct State: ContextState {
///         var drinks = 0
///         var dialogue: OpenDialogue?
///     }
///     static let name: ContextName = "c_tavern"
///     static let commands = CommandTable<CTavern>([…], unrecognized: .noSuchDrink)
///     nonisolated let here: Here<State>
///     init(_ here: Here<State>) { self.here = here }
/// }
/// ```
///
/// The server makes one for each context; in tests `ContextsTesting` does.
public final class Here<State: ContextState>: Sendable {
    /// Whose context this is.
    public let connection: Connection
    // Reached by the context's actor alone, so nobody ever waits for the lock.
    @usableFromInline let held: Mutex<State>

    init(_ connection: Connection, _ state: State) {
        self.connection = connection
        self.held = Mutex(state)
    }

    /// What the context may ask of the world.
    public var services: Services { self.connection.world.services }

    /// Tells the player something outside of any reply, from any thread; returns at once.
    ///
    /// It goes out at the end of the event loop's turn: after the reply of a command that waits for nothing and sends it, before
    /// the reply of one that waits after sending it. After the connection's end it is dropped.
    public func send(_ text: String) { self.connection.outbound.send(.text(text)) }

    /// Tells the player something outside of any reply, as ``send(_:)-(String)`` does.
    public func send(_ event: Event) { self.connection.outbound.send(event) }
}

extension Context {
    /// What the context remembers: begins as `State()`, and outlives a restart and a crash of the server.
    ///
    /// Each change is seen, from a command, from a timer, or from another actor that calls a function of this one. What a
    /// command changes is written down before its reply leaves. What changes at another time is written down at the end of
    /// the event loop's turn, once for all changes of that turn.
    @inlinable public var state: State {
        get { self.here.held.withLock { $0 } }
        set {
            self.here.held.withLock { $0 = newValue }
            self.here.connection.stateHasChanged()
        }
    }

    /// Whose context this is.
    @inlinable public nonisolated var connection: Connection { self.here.connection }

    /// What the context may ask of the world.
    @inlinable public nonisolated var services: Services { self.here.services }
}
