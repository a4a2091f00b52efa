import Contexts

extension Command {
    /// `help`: explains the word that follows; alone it visits the help menu.
    static var helpMenu: Self {
        .help("open the help menu, or explain a command") { _ in Reply(next: .visit(.help)) }
    }

    /// `lobby`: leads back to where the first of these menus was visited from; home, if that is none but a menu.
    static var lobby: Self {
        let menus: [ContextName] = [.help, .management, .messages]
        return Self("lobby", help: "return to the lobby") { owner, _ in
            let origin = owner.connection.visitOrigin.flatMap { menus.contains($0) ? nil : $0 }
            return Reply(next: .context(origin ?? owner.connection.homeContext))
        }
    }

    /// `manage`: visits the account's own affairs.
    static var manage: Self {
        .visit("manage", .management, help: "manage your account")
    }

    /// `messages`: visits the message menu.
    static var messages: Self {
        .visit("messages", .messages, help: "open the message menu, which has no mailbox yet")
    }
}
