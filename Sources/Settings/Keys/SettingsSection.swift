/// The sections of config.ini, in the order of the shipped file.
package enum SettingsSection: String, CaseIterable, Sendable {
    /// Where the server listens, and whom it lets in.
    case server = "Server"
    /// What is open to players.
    case settings = "Settings"
    /// The database file.
    case database = "Database"
    /// Rules for accounts.
    case accounts = "Accounts"
    /// What hashing a password may cost.
    case passwords = "Passwords"
    /// What one connection, and all of them, may take.
    case limits = "Limits"
    /// What is logged.
    case log = "Log"
    /// What players are told.
    case messages = "Messages"

    /// What it is about, in one line.
    var help: String {
        switch self {
        case .server: "Where the server listens, and whom it lets in."
        case .settings: "What is open to players."
        case .database: "Where accounts are kept."
        case .accounts: "Rules for accounts."
        case .passwords: "What hashing a password may cost."
        case .limits: "What one connection, and all of them, may take. Sizes are in bytes, times in seconds."
        case .log: "What is logged."
        case .messages: "What players are told. A {word} in braces stands for what is filled in there."
        }
    }

    /// The header, as in the file.
    package var header: String { "[\(self.rawValue)]" }
}
