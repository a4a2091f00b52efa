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
            Command("token", help: "get a token to come back with after your connection was lost") { owner, _ in
                await owner.token()
            },
            .reader,
            .quit,
        ],
        everyday: .staff,
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

    /// Issues a token, and warns that it is as good as a password.
    private func token() async -> Reply {
        let (services, connection) = (self.services, self.connection)
        guard connection.account != nil else { return Reply(services.texts[.notLoggedIn]) }
        guard let sessions = services.sessions, sessions.resumeSeconds > 0 else {
            return Reply(services.texts[.tokenNotOffered])
        }
        do throws(AccountError) {
            let token = try await sessions.issueToken(on: connection)
            let minutes = String((sessions.resumeSeconds + 59) / 60)
            var reply = Reply(services.texts(.token, ["token": token, "minutes": minutes]))
            reply.isSecret = true
            return reply
        } catch {
            return Reply(services.texts.refusal(error.code))
        }
    }

    private func messageOfTheDay() -> Reply {
        Reply(self.services.motd ?? self.services.texts[.lobbyGreeting])
    }
}
