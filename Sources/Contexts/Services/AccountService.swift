/// The one gate of every login, and what an account can change of itself.
///
/// Functions that are `async` may wait for a password hash or the disk, both off the event loop. All throw
/// ``AccountError`` and nothing else, so that a context can say in words what was refused.
package protocol AccountService: Sendable {
    /// Whether new accounts can be registered now.
    var registrationIsOpen: Bool { get }

    /// Verifies a password and, if it is right, ties the account to the connection.
    ///
    /// An account that is connected elsewhere is taken over: the other connection is told, and closed. Refused where
    /// ``Connection/allowsPasswords`` is false.
    func logIn(username: String, password: String, on connection: Connection) async throws(AccountError) -> Account

    /// Checks an e-mail address for registration and answers it as it will be stored.
    ///
    /// To ask whether somebody registered with an address is to try to register: it is counted and logged as that, and
    /// refused while registration is closed.
    func checkEmail(_ address: String, on connection: Connection) async throws(AccountError) -> String

    /// Checks a name for registration and answers it as it will be shown; refused while registration is closed.
    func checkUsername(_ name: String) async throws(AccountError) -> String

    /// Checks a password that shall be in force for the account of that name.
    func checkNewPassword(_ password: String, username: String) throws(AccountError)

    /// Creates an account; with no password given, one is made and told in the answer, once.
    ///
    /// When this returns, the account is on the disk, unless the answer says that this is not certain. Refused where
    /// ``Connection/allowsPasswords`` is false.
    func register(
        email: String,
        username: String,
        password: String?,
        on connection: Connection
    ) async throws(AccountError) -> Registration

    /// Verifies the password in force. Refused where ``Connection/allowsPasswords`` is false.
    func checkCurrentPassword(
        _ password: String,
        of account: Account,
        on connection: Connection
    ) async throws(AccountError)

    /// Verifies the password in force and puts another one in its place. Refused where ``Connection/allowsPasswords`` is
    /// false.
    func changePassword(
        of account: Account,
        from current: String,
        to new: String,
        on connection: Connection
    ) async throws(AccountError)
}

/// A new account, as its owner is told of it.
package struct Registration: Equatable, Sendable {
    /// The name as it will be shown.
    package let username: String
    /// The password that the server made, or nil if the player chose one.
    package let madePassword: String?
    /// Whether the account is on the disk; if not, it may be or not.
    ///
    /// False only with a password that the server made, which its owner must be told in either case: nobody else knows it.
    package let isCertain: Bool

    /// Describes a new account.
    package init(username: String, madePassword: String?, isCertain: Bool = true) {
        self.username = username
        self.madePassword = madePassword
        self.isCertain = isCertain
    }
}
