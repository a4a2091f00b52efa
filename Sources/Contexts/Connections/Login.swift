/// A login that is in force on a connection: who it is, and where it stands among all logins.
package struct Login: Hashable, Sendable {
    /// The account.
    package let account: Account
    /// The number of the login, which only grows: who is connected is listed in this order.
    package let number: UInt64

    /// Describes a login.
    package init(account: Account, number: UInt64) {
        self.account = account
        self.number = number
    }
}
