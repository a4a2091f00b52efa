/// The sections of config.ini, in the order of the shipped file.
package enum SettingsSection: String, CaseIterable, Sendable {
    /// Where the server listens.
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

    /// The header, as in the file.
    package var header: String { "[\(self.rawValue)]" }
}
