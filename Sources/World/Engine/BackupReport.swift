/// What a backup has come to.
package struct BackupReport: Equatable, Sendable {
    /// The file that was made.
    package let path: String
    /// How many accounts are in it.
    package let accounts: Int
    /// Its size.
    package let bytes: Int
    /// Whether there was an older backup in its place.
    package let replaced: Bool
    /// Older backups that were removed, oldest first.
    package var removed: [String] = []

    /// Describes a backup that was made.
    package init(path: String, accounts: Int, bytes: Int, replaced: Bool) {
        self.path = path
        self.accounts = accounts
        self.bytes = bytes
        self.replaced = replaced
    }
}
