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

    /// `who`: lists who is logged in, or who of them has a name that begins as is typed.
    static var who: Self {
        Self("who", usage: "[prefix]", help: "list connected users") { owner, arguments in
            let texts = owner.services.texts
            let page = owner.services.presence.page(of: String(arguments.text), atMost: mostNames)
            guard !page.names.isEmpty || arguments.text.isEmpty else { return Reply(texts[.noConnectedUsers]) }
            var lines = [texts[.connectedUsers]] + page.names
            if let more = page.more {
                let words = ["count": String(more.count), "prefix": more.prefix]
                lines += [texts(.moreConnectedUsers, words)].filter { !$0.isEmpty }
            }
            return Reply(lines.joined(separator: "\n"))
        }
    }
}

/// The most names that one `who` lists: its cost is its answer's, however many are connected.
private let mostNames = 100
