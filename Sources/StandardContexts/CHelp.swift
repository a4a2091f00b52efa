import Contexts

/// The help menu: from here the words lead to all other menus.
actor CHelp: Context {
    /// `c_help`.
    static let name: ContextName = .help

    /// The help menu's words.
    static let commands = CommandTable<CHelp>(
        [.lobby, .who, .commands, .manage, .messages, .helpMenu, .quit],
        unrecognized: .unrecognizedHelp
    )

    nonisolated let here: Here<NoState>

    init(_ here: Here<NoState>) { self.here = here }

    /// The menu's title.
    func entered() -> Reply { self.title }

    /// The menu's title.
    func returned() -> Reply { self.title }

    private var title: Reply { Reply(self.services.texts[.helpGreeting]) }
}
