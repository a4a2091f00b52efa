/// The result of a backup.
package struct BackupReport: Equatable, Sendable {
    /// The file that was made.
    package let path: String
    /// The number of accounts in it.
    package let accounts: Int
    /// Its size in bytes.
    package let bytes: Int
    /// Whether it has replaced an older backup.
    package let replaced: Bool
    /// Older backups that were removed, the oldest first.
    package var removed: [String] = []

    /// Describes a backup that was made.
    package init(path: String, accounts: Int, bytes: Int, replaced: Bool) {
        self.path = path
        self.accounts = accounts
        self.bytes = bytes
        self.replaced = replaced
    }
}
