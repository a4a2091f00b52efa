import Contexts

/// The context that players enter after the login: it shows the message of the day, and who else is logged in.
actor CLobby: Context {
    /// `c_lobby`.
    static let name: ContextName = .lobby

    /// The commands of the lobby.
    static let commands = CommandTable<CLobby>(
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

    nonisolated let here: Here<NoState>

    init(_ here: Here<NoState>) { self.here = here }

    /// Returns the message of the day.
    func entered() -> Reply {
        self.messageOfTheDay()
    }

    /// Returns the message of the day.
    func returned() -> Reply { self.messageOfTheDay() }

    private func messageOfTheDay() -> Reply {
        Reply(self.services.motd ?? self.services.texts[.lobbyGreeting])
    }
}
