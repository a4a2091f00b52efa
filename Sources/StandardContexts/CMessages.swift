public import Contexts

/// The message menu; it has ways out, and no mailbox yet.
public actor CMessages: Context {
    /// `c_messages`.
    public static let name: ContextName = .messages

    /// The message menu's words.
    public static let commands = CommandTable<CMessages>(
        [.lobby, .who, .commands, .manage, .messages, .helpMenu, .quit],
        unrecognized: .unrecognizedMessages
    )

    /// Whose context this is.
    public nonisolated let connection: Connection
    /// The services it was given.
    public nonisolated let services: Services
    /// Nothing to remember.
    public var state: DialogueState

    /// Makes the context of one connection.
    public init(connection: Connection, services: Services, restoring state: DialogueState?) {
        self.connection = connection
        self.services = services
        self.state = state ?? DialogueState()
    }

    /// The menu's title.
    public func sendGreeting() -> Reply {
        Reply(self.services.texts[.messagesGreeting])
    }
}
