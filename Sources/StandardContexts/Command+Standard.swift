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
        .way("messages", to: .messages, help: "open the message menu, which has no mailbox yet")
    }

    /// `who`: lists who is logged in.
    static var who: Self {
        Self("who", help: "list connected users") { owner, _ in
            let lines = [owner.services.texts[.connectedUsers]] + owner.services.presence.usernames()
            return Reply(lines.joined(separator: "\n"))
        }
    }
}
