public import Contexts

/// The help menu: from here the words lead to all other menus.
public actor CHelp: Context {
    /// `c_help`.
    public static let name: ContextName = .help

    /// The help menu's words.
    public static let commands = CommandTable<CHelp>(
        [.lobby, .who, .commands, .manage, .messages, .helpMenu, .quit],
        unrecognized: .unrecognizedHelp
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
        Reply(self.services.texts[.helpGreeting])
    }
}
