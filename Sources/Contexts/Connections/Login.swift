/// A login as a record that another process reads: who it is, and where it stands among all logins.
package struct Login: Hashable, Sendable {
    /// The account, as it was when this was written.
    package let account: Account
    /// The number of the login, which only grows: the generation of its claim (`SessionStore` of World).
    ///
    /// Who is connected is listed in this order, and of two logins of one account the greater is the one in force.
    package let number: UInt64

    /// Describes a login.
    package init(account: Account, number: UInt64) {
        self.account = account
        self.number = number
    }

    /// Describes the login of a session.
    package init(_ session: any PlayerSession) {
        self.init(account: session.account, number: session.number)
    }
}
