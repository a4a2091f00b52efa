import Contexts

/// What a player can change of the own account: the password.
actor CManagement: Context {
    /// `c_management`.
    static let name: ContextName = .management

    /// The words of account management.
    static let commands = CommandTable<CManagement>(
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
    static let dialogues: [Dialogue<CManagement>] = [reset]

    nonisolated let here: Here<NoState>

    init(_ here: Here<NoState>) { self.here = here }

    /// The menu's title.
    func entered() -> Reply { self.title }

    /// The menu's title.
    func returned() -> Reply { self.title }

    private var title: Reply { Reply(self.services.texts[.managementGreeting]) }
}
