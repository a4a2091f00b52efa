public import Contexts

/// What a player can change of the own account: the password.
public actor CManagement: Context {
    /// `c_management`.
    public static let name: ContextName = .management

    /// The words of account management.
    public static let commands = CommandTable<CManagement>(
        [
            Command("reset", help: "change your password") { owner, _ in
                guard owner.connection.account != nil else { return Reply(owner.services.texts[.notLoggedIn]) }
                return try owner.open(dialogue: "reset")
            },
            .lobby, .who, .commands, .manage, .messages, .helpMenu, .quit,
        ],
        unrecognized: .unrecognizedManagement
    )

    /// The password's change.
    public static let dialogues: [Dialogue<CManagement>] = [reset]

    /// Whose context this is.
    public nonisolated let connection: Connection
    /// The services it was given.
    public nonisolated let services: Services
    /// The form being filled in.
    public var state: DialogueState

    /// Makes the context of one connection.
    public init(connection: Connection, services: Services, restoring state: DialogueState?) {
        self.connection = connection
        self.services = services
        self.state = state ?? DialogueState()
    }

    /// The menu's title.
    public func sendGreeting() -> Reply {
        Reply(self.services.texts[.managementGreeting])
    }
}
