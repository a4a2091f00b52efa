import Contexts

extension Command {
    /// `help`: explains the word behind it; alone it leads to the help menu.
    static var helpMenu: Self {
        .help("open the help menu, or explain a command") { _ in Reply(next: .context(.help)) }
    }

    /// `lobby`: leads back.
    static var lobby: Self {
        .way("lobby", to: .lobby, help: "return to the lobby")
    }

    /// `manage`: leads to the account's own affairs.
    static var manage: Self {
        .way("manage", to: .management, help: "manage your account")
    }

    /// `messages`: leads to the message menu.
    static var messages: Self {
        .way("messages", to: .messages, help: "open the message menu")
    }
}
