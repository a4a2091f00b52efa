/// Words that no new account may have for its name, whatever contexts a program has (SEC-32).
///
/// A name that an account has already stays its own when a word is added: only registrations ask.
enum ReservedWords {
    /// All of them, in lower case.
    static let all: Set<String> = Set([offices, everyday, staff].joined())

    /// Who speaks for the server, and who is nobody in particular.
    private static let offices = [
        "abuse", "admin", "administrator", "all", "anonymous", "everyone", "guest", "helper", "me", "moderator",
        "nobody", "official", "operator", "others", "owner", "postmaster", "root", "security", "server", "someone",
        "staff", "support", "system", "webmaster", "you",
    ]

    /// Commands for everybody.
    ///
    /// Those that come later are among them, so that nobody has their names by then.
    private static let everyday = [
        "afk", "away", "busy", "cancel", "channel", "channels", "commands", "delete", "done", "email", "emote", "help",
        "history", "hush", "ignore", "join", "leave", "list", "login", "logout", "mail", "manage", "members", "message",
        "messages", "msg", "page", "password", "quit", "read", "reader", "register", "reply", "report", "reset",
        "resume", "say",
        "send", "sessions", "set", "talk", "tell", "tells", "token", "topic", "undelete", "undo", "unhush", "unignore",
        "who",
        "whois",
    ]

    /// Commands of those who look after the server.
    private static let staff = [
        "account", "accounts", "announce", "audit", "ban", "bans", "check", "close", "confirm", "invite", "invites",
        "kick",
        "level", "mute", "mutes", "note", "notes", "remove", "rename", "reports", "reset-password", "role", "roles",
        "take",
        "unban", "uninvite", "unmute",
    ]
}
