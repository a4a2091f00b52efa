/// The result of a restore.
package struct RestoreReport: Equatable, Sendable {
    /// The location of the data.
    package let path: String
    /// The number of accounts in it.
    package let accounts: Int
    /// Its size in bytes.
    package let bytes: Int
    /// The new name of the old data; nil if there was none.
    package let former: String?
    /// Sessions and similar rows of the backup that were removed: the number of rows, by table.
    package let ended: [String: Int]
    /// Whether the next start will bring its schema up to date.
    package let isOlder: Bool

    /// Describes what was done.
    package init(path: String, accounts: Int, bytes: Int, former: String?, ended: [String: Int], isOlder: Bool) {
        self.path = path
        self.accounts = accounts
        self.bytes = bytes
        self.former = former
        self.ended = ended
        self.isOlder = isOlder
    }
}
