import Contexts

/// The message menu.
///
/// It has commands that lead elsewhere, and no mailbox yet.
actor CMessages: Context {
    /// `c_messages`.
    static let name: ContextName = .messages

    /// The commands of the message menu.
    static let commands = CommandTable<CMessages>(
        [.lobby, .who, .commands, .manage, .messages, .helpMenu, .reader, .quit],
        everyday: .staff,
        unrecognized: .unrecognizedMessages
    )

    nonisolated let here: Here<NoState>

    init(_ here: Here<NoState>) { self.here = here }

    /// Returns the menu's title.
    func entered() -> Reply { self.title }

    /// Returns the menu's title.
    func returned() -> Reply { self.title }

    private var title: Reply { Reply(self.services.texts[.messagesGreeting]) }
}
