/// Why a request about an account was refused: a code, where it was refused, and a hint for the log.
package struct AccountError: Error, Equatable, Sendable {
    /// What was refused.
    package enum Code: Hashable, Sendable {
        /// Name or password is wrong; the player is not told which.
        case wrongCredentials
        /// The password that was given as the present one is wrong.
        case wrongCurrentPassword
        /// The name is empty.
        case blankUsername
        /// The name has characters or a length that names cannot have.
        case invalidUsername
        /// The name is reserved for the server.
        case reservedUsername
        /// The name is taken.
        case usernameTaken
        /// The name looks like one that is taken or reserved.
        case usernameAlike
        /// The account is logged in on another connection, and the operator lets nobody take a session over.
        case alreadyLoggedIn
        /// The e-mail address is empty.
        case blankEmail
        /// The e-mail address is not valid.
        case invalidEmail
        /// An account with the e-mail address exists.
        case emailTaken
        /// The password has too few characters.
        case passwordTooShort(minimum: Int)
        /// The password has too many characters.
        case passwordTooLong(maximum: Int)
        /// The password is a common one, or the operator does not allow it.
        case passwordTooCommon
        /// The password has the name of the account or of the server in it.
        case passwordHasName
        /// The password repeats itself, or follows the keyboard or the alphabet.
        case passwordIsPattern
        /// The password has characters that cannot be typed.
        case invalidPassword
        /// The password was a code, with which a new password must be chosen.
        case mustChoosePassword
        /// The password was replaced, and only the login has failed.
        case passwordReplaced
        /// Who registers needs an invitation now.
        case invitationNeeded
        /// There is no such invitation, or it is used up.
        case invitationInvalid
        /// The operator has closed the registration.
        case registrationClosed
        /// The connection is not encrypted, so others could read a password.
        case unencrypted
        /// Too many requests are being served; it can be tried again.
        case busy
        /// It has been tried too often; it can be tried again in some seconds.
        case tryLater(seconds: Int)
        /// So many logins have failed on the connection that it is ended.
        case tooManyFailures
        /// The account or the client is banned until a time since 1970 in UTC, or for ever.
        case banned(until: Duration?, reason: String)
        /// From the client's network nobody may register, and only accounts that are older than a day may log in.
        case newcomersBanned(reason: String)
        /// Somebody has disabled the account.
        case disabled
        /// Only staff may log in now.
        case staffOnly
        /// The connection ended before the request was complete.
        case connectionClosed
        /// The account no longer exists, or was changed meanwhile.
        case accountChanged
        /// The database cannot be read now.
        case unavailable
        /// The database cannot be written now; nothing has changed.
        case notSaved
        /// This process is handing over to the next one.
        ///
        /// Nothing has changed, and the next process can be asked the same.
        case renewing
        /// The database may or may not have been written; the player should look before trying again.
        case uncertain
    }

    /// What was refused.
    package let code: Code
    /// The part of the server that refused, such as `Accounts.register`.
    package let location: String
    /// What an operator may do about it; empty if only the player can do something.
    ///
    /// It never contains what a player typed.
    package let hint: String

    /// Describes a refusal.
    package init(_ code: Code, at location: String = #function, hint: String = "") {
        self.code = code
        self.location = location
        self.hint = hint
    }
}
