/// What a restore has come to.
package struct RestoreReport: Equatable, Sendable {
    /// Where the data is.
    package let path: String
    /// How many accounts it has now.
    package let accounts: Int
    /// Its size.
    package let bytes: Int
    /// What was there before, under the name that it has now; nil if there was nothing.
    package let former: String?
    /// What the backup held of ways in, and holds no more: how many rows, by table.
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
