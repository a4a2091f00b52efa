import Contexts

/// The message menu; it has ways out, and no mailbox yet.
actor CMessages: Context {
    /// `c_messages`.
    static let name: ContextName = .messages

    /// The message menu's words.
    static let commands = CommandTable<CMessages>(
        [.lobby, .who, .commands, .manage, .messages, .helpMenu, .quit],
        unrecognized: .unrecognizedMessages
    )

    nonisolated let here: Here<NoState>

    init(_ here: Here<NoState>) { self.here = here }

    /// The menu's title.
    func entered() -> Reply { self.title }

    /// The menu's title.
    func returned() -> Reply { self.title }

    private var title: Reply { Reply(self.services.texts[.messagesGreeting]) }
}
