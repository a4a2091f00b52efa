public import Contexts

/// Where a player is after the login: the message of the day, and who else is here.
public actor CLobby: Context {
    /// `c_lobby`.
    public static let name: ContextName = .lobby

    /// The lobby's words.
    public static let commands = CommandTable<CLobby>(
        [
            .who,
            .way("refresh", to: .lobby, help: "enter the lobby anew"),
            Command("motd", help: "show the message of the day") { owner, _ in owner.messageOfTheDay() },
            .helpMenu,
            .commands,
            .manage,
            .messages,
            .quit,
        ],
        unrecognized: .unrecognizedLobby
    )

    /// Whose lobby this is.
    public nonisolated let connection: Connection
    /// The services it was given.
    public nonisolated let services: Services
    /// Nothing to remember.
    public var state: DialogueState

    /// Makes the lobby of one connection.
    public init(connection: Connection, services: Services, restoring state: DialogueState?) {
        self.connection = connection
        self.services = services
        self.state = state ?? DialogueState()
    }

    /// The message of the day.
    public func sendGreeting() -> Reply {
        self.messageOfTheDay()
    }

    private func messageOfTheDay() -> Reply {
        Reply(self.services.motd ?? self.services.texts[.lobbyGreeting])
    }
}
