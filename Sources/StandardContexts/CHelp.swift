import Contexts

/// The help menu, from which commands lead to all other menus.
actor CHelp: Context {
    /// `c_help`.
    static let name: ContextName = .help

    /// The commands of the help menu.
    static let commands = CommandTable<CHelp>(
        [.lobby, .who, .commands, .manage, .messages, .helpMenu, .reader, .quit],
        everyday: .staff,
        unrecognized: .unrecognizedHelp
    )

    nonisolated let here: Here<NoState>

    init(_ here: Here<NoState>) { self.here = here }

    /// Returns the menu's title.
    func entered() -> Reply { self.title }

    /// Returns the menu's title.
    func returned() -> Reply { self.title }

    private var title: Reply { Reply(self.services.texts[.helpGreeting]) }
}
