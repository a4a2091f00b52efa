import Contexts

/// The account menu, where players change their passwords.
actor CManagement: Context {
    /// `c_management`.
    static let name: ContextName = .management

    /// The commands of the account menu.
    static let commands = CommandTable<CManagement>(
        [
            Command("reset", help: "change your password") { owner, _ in
                guard owner.connection.account != nil else { return Reply(owner.services.texts[.notLoggedIn]) }
                return try owner.open(dialogue: "reset")
            },
            .lobby, .who, .commands, .manage, .messages, .helpMenu, .reader, .quit,
        ],
        everyday: .staff,
        unrecognized: .unrecognizedManagement
    )

    /// The change of the password.
    static let dialogues: [Dialogue<CManagement>] = [reset]

    nonisolated let here: Here<NoState>

    init(_ here: Here<NoState>) { self.here = here }

    /// Returns the menu's title.
    func entered() -> Reply { self.title }

    /// Returns the menu's title.
    func returned() -> Reply { self.title }

    private var title: Reply { Reply(self.services.texts[.managementGreeting]) }
}
