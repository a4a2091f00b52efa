public import Synchronization

/// What a context is made from: the connection of its player, the services that it may use, and its state.
///
/// A context stores it. That is all that the protocol asks of an instance:
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
    /// The connection of the player.
    public let connection: Connection
    // Only the context's actor reaches it, so no thread ever waits for the lock.
    @usableFromInline let held: Mutex<State>

    init(_ connection: Connection, _ state: State) {
        self.connection = connection
        self.held = Mutex(state)
    }

    /// The services that the context may use.
    public var services: Services { self.connection.world.services }

    /// Sends text to the player outside of any reply.
    ///
    /// Safe from any thread; returns at once.
    ///
    /// The text leaves at the end of the current iteration of the event loop. If a command without `await` sends it, it
    /// arrives after that command's reply. If a command sends it and then waits, it arrives before that command's
    /// reply. After the end of the connection it is dropped.
    public func send(_ text: String) { self.send(.text(text)) }

    /// Sends an event to the player outside of any reply, as ``send(_:)-(String)`` does with text.
    public func send(_ event: Event) {
        // Another instance goes on with the state of this one.
        guard !self.connection.isClosed else { return }
        self.connection.outbound.send(event)
    }
}

extension Context {
    /// What the context remembers.
    ///
    /// It begins as `State()`, and survives a restart and a crash of the server.
    ///
    /// The server notices each change, whether a command makes it, a timer, or another actor that calls a function of
    /// this one. A change that a command makes is saved before the reply of that command is sent. Any other change is
    /// saved at the end of the current iteration of the event loop, together with all other changes of that iteration.
    @inlinable public var state: State {
        get { self.here.held.withLock { $0 } }
        set {
            self.here.held.withLock { $0 = newValue }
            self.here.connection.stateHasChanged()
        }
    }

    /// The connection of the player.
    @inlinable public nonisolated var connection: Connection { self.here.connection }

    /// The services that the context may use.
    @inlinable public nonisolated var services: Services { self.here.services }
}
