import Contexts

extension Command {
    /// `help`: explains the command whose word follows; without a word, visits the help menu.
    static var helpMenu: Self {
        .help("open the help menu, or explain a command") { _ in Reply(next: .visit(.help)) }
    }

    /// `lobby`: leads back to the context from which the first of these menus was visited, or home if there is none.
    static var lobby: Self {
        let menus: [ContextName] = [.help, .management, .messages]
        return Self("lobby", help: "return to the lobby") { owner, _ in
            let origin = owner.connection.visitOrigin.flatMap { menus.contains($0) ? nil : $0 }
            return Reply(next: .context(origin ?? owner.connection.homeContext))
        }
    }

    /// `manage`: visits the account menu.
    static var manage: Self {
        .visit("manage", .management, help: "manage your account")
    }

    /// `messages`: visits the message menu.
    static var messages: Self {
        .visit("messages", .messages, help: "open the message menu, which has no mailbox yet")
    }
}
