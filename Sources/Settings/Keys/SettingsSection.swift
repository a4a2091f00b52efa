/// The sections of config.ini, in the order of the shipped file.
package enum SettingsSection: String, CaseIterable, Sendable {
    /// Where the server listens, and which clients it accepts.
    case server = "Server"
    /// What players may do.
    case settings = "Settings"
    /// The database file.
    case database = "Database"
    /// Rules for accounts.
    case accounts = "Accounts"
    /// How long a login lasts, and on how many connections.
    case sessions = "Sessions"
    /// What staff may do.
    case roles = "Roles"
    /// What a password hash may cost, and which passwords are not allowed.
    case passwords = "Passwords"
    /// Limits on one connection, and on all of them.
    case limits = "Limits"
    /// What is logged.
    case log = "Log"
    /// The texts that players are sent.
    case messages = "Messages"

    /// The section in one line, for the shipped file.
    var help: String {
        switch self {
        case .server: "Where the server listens, and whom it lets in."
        case .settings: "What is open to players."
        case .database: "Where accounts are kept."
        case .accounts: "Rules for accounts."
        case .sessions: "How long a login lasts, and on how many connections."
        case .roles: "What staff may do: a role has all that is listed for it and for lower ones."
        case .passwords: "What hashing a password may cost, and which passwords are refused."
        case .limits: "What one connection, and all of them, may take. Sizes are in bytes, times in seconds."
        case .log: "What is logged."
        case .messages: "What players are told. A {word} in braces stands for what is filled in there."
        }
    }

    /// The header, as in the file.
    package var header: String { "[\(self.rawValue)]" }
}
