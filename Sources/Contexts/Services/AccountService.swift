/// All logins, registrations and changes of passwords.
///
/// A function that is `async` may wait for a password hash or for the database, both off the event loop. All functions
/// throw ``AccountError`` and nothing else, so that a context can tell the player why a request was refused.
package protocol AccountService: Sendable {
    /// Whether new accounts can be registered now.
    var registrationIsOpen: Bool { get }

    /// What strangers are told below the greeting about who may come in; nil if everybody may.
    var notice: TextKey? { get }

    /// Verifies a password and, if it is right, attaches the account to the connection.
    ///
    /// If the account is logged in on another connection, that one is told and closed, or the login is refused, as the
    /// operator wants it. A session that waits for its player goes on: ``Connection/takeResumption()`` returns where the
    /// rest of it is. Refused where ``Connection/allowsPasswords`` is false.
    func logIn(username: String, password: String, on connection: Connection) async throws(AccountError) -> Account

    /// Verifies a code that staff have made in place of a forgotten password, replaces the password, and logs in as
    /// ``logIn(username:password:on:)`` does, which throws `mustChoosePassword` for such a code.
    ///
    /// The code is void afterwards, and so are all sessions and tokens of the account.
    func logIn(
        username: String,
        code: String,
        choosing password: String,
        on connection: Connection
    ) async throws(AccountError) -> Account

    /// Whether who registers needs an invitation now.
    var registrationNeedsInvitation: Bool { get }

    /// Checks an invitation for a registration and returns it as it will be used.
    ///
    /// It is used by the registration only, where it is checked again.
    func checkInvitation(_ code: String, on connection: Connection) async throws(AccountError) -> String

    /// Checks an e-mail address for a registration and returns it as it will be stored.
    ///
    /// The answer tells whether an account with that address exists. So each check counts as an attempt to register, a
    /// check that finds an account is logged, and all are refused while the registration is closed.
    func checkEmail(_ address: String, on connection: Connection) async throws(AccountError) -> String

    /// Checks a name for a registration and returns it as it will be shown.
    ///
    /// Refused while the registration is closed.
    func checkUsername(_ name: String) async throws(AccountError) -> String

    /// Checks a new password for the account of that name.
    func checkNewPassword(_ password: String, username: String) throws(AccountError)

    /// Creates an account.
    ///
    /// If no password is given, the server makes one and returns it, once.
    ///
    /// When this returns, the account is in the database, unless ``Registration/isCertain`` is false. Refused where
    /// ``Connection/allowsPasswords`` is false.
    func register(
        email: String,
        username: String,
        password: String?,
        invitation: String?,
        on connection: Connection
    ) async throws(AccountError) -> Registration

    /// Verifies the present password.
    ///
    /// Refused where ``Connection/allowsPasswords`` is false.
    func checkCurrentPassword(
        _ password: String,
        of account: Account,
        on connection: Connection
    ) async throws(AccountError)

    /// Verifies the present password and replaces it.
    ///
    /// Refused where ``Connection/allowsPasswords`` is false.
    func changePassword(
        of account: Account,
        from current: String,
        to new: String,
        on connection: Connection
    ) async throws(AccountError)
}

extension AccountService {
    /// Nothing: everybody may come in.
    package var notice: TextKey? { nil }

    /// False: registration is for everybody or for nobody.
    package var registrationNeedsInvitation: Bool { false }

    /// Refuses each code: none is made here.
    package func logIn(
        username: String,
        code: String,
        choosing password: String,
        on connection: Connection
    ) async throws(AccountError) -> Account { throw AccountError(.wrongCredentials) }

    /// Refuses each invitation: none is made here.
    package func checkInvitation(_ code: String, on connection: Connection) async throws(AccountError) -> String {
        throw AccountError(.invitationInvalid)
    }

    /// Creates an account without an invitation.
    package func register(
        email: String,
        username: String,
        password: String?,
        on connection: Connection
    ) async throws(AccountError) -> Registration {
        try await self.register(email: email, username: username, password: password, invitation: nil, on: connection)
    }
}

/// A new account, as its owner is told of it.
package struct Registration: Equatable, Sendable {
    /// The name as it will be shown.
    package let username: String
    /// The password that the server made; nil if the player chose one.
    package let madePassword: String?
    /// Whether the account is in the database.
    ///
    /// If it is false, the account may or may not be there.
    ///
    /// It is false only with a password that the server made. The owner must be told that password in either case,
    /// because nobody else knows it.
    package let isCertain: Bool

    /// Describes a new account.
    package init(username: String, madePassword: String?, isCertain: Bool = true) {
        self.username = username
        self.madePassword = madePassword
        self.isCertain = isCertain
    }
}
