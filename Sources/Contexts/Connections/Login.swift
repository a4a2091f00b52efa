/// The account and the number of a login, as another process reads them.
package struct Login: Hashable, Sendable {
    /// The account, as it was when this was saved.
    package let account: Account
    /// The number of the login: the generation of its claim (`SessionStore` in `World`).
    ///
    /// Numbers only grow.
    ///
    /// Players are listed in this order, and of two logins of one account the one with the greater number is valid.
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
