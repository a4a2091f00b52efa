/// What lets the owner of an account log in once without the password, to choose another one.
package struct PasswordReset: Equatable, Sendable {
    /// The key of the account.
    package let account: Int64
    /// The hash of the code, which is a password for once.
    package let hash: String
    /// When it ends, in milliseconds since 1970, UTC.
    package let until: Int64

    /// Describes a reset.
    package init(of account: Int64, hash: String, until: Int64) {
        self.account = account
        self.hash = hash
        self.until = until
    }
}
