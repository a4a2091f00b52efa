import Contexts

/// The first context of a connection, where players log in or register.
actor CServerAuth: Context {
    /// `c_server_auth`.
    static let name: ContextName = .serverAuth

    /// The commands before a login.
    ///
    /// An unknown word is answered with one fixed sentence and no suggestion, as clients of the original server expect.
    static let commands = CommandTable<CServerAuth>(
        [
            Command("login", help: "log in to your account") { owner, _ in
                try owner.open(dialogue: "login")
            },
            Command("register", help: "create a new account") { owner, _ in
                guard owner.services.accounts.registrationIsOpen else {
                    return Reply(owner.services.texts[.registrationClosed])
                }
                let isInvited = owner.services.accounts.registrationNeedsInvitation
                return try owner.open(dialogue: isInvited ? "register_invited" : "register")
            },
            .help("tell how to log in, or explain a command") { owner in
                owner.reply(open: .helpWithRegistration, closed: .helpWithoutRegistration)
            },
            // A line with a token never gets here.
            Command(
                "resume",
                usage: "<token>",
                example: "resume uuu1_…",
                help: "go on where your connection was lost",
                minimumArguments: 1
            ) { owner, _ in Reply(owner.services.texts[.resumeUnknown]) },
            .reader, .quit,
        ],
        unrecognized: .unrecognizedCommand,
        suggestsWords: false
    )

    /// Login and registration.
    static let dialogues: [Dialogue<CServerAuth>] = [login, choice, registration, invitedRegistration]

    nonisolated let here: Here<NoState>

    init(_ here: Here<NoState>) { self.here = here }

    /// Returns the greeting, which says whether registration is open, and who may come in if not everybody may.
    func entered() -> Reply {
        var reply = self.reply(open: .greetingWithRegistration, closed: .greetingWithoutRegistration)
        if let notice = self.services.accounts.notice { reply.events.append(.text(self.services.texts[notice])) }
        return reply
    }

    private func reply(open: TextKey, closed: TextKey) -> Reply {
        Reply(self.services.texts[self.services.accounts.registrationIsOpen ? open : closed])
    }
}
