/// Why an account's wish was refused: a code, where it was found, and a hint for the log.
package struct AccountError: Error, Equatable, Sendable {
    /// What was refused.
    package enum Code: Hashable, Sendable {
        /// Name or password is wrong; which of them is not said.
        case wrongCredentials
        /// The password in force is another one.
        case wrongCurrentPassword
        /// The name is empty.
        case blankUsername
        /// The name holds characters, or a length, that names cannot have.
        case invalidUsername
        /// The name is a word of the server's own.
        case reservedUsername
        /// Somebody has the name.
        case usernameTaken
        /// The address is empty.
        case blankEmail
        /// The address is none.
        case invalidEmail
        /// Somebody registered with the address.
        case emailTaken
        /// The password has too few characters; the number is how many it needs.
        case passwordTooShort(minimum: Int)
        /// The password has too many characters; the number is how many it may have.
        case passwordTooLong(maximum: Int)
        /// The password is one that many use, or is easily guessed from the name.
        case passwordTooCommon
        /// The password holds characters that cannot be typed.
        case invalidPassword
        /// The operator has closed registration.
        case registrationClosed
        /// The connection is not encrypted, and others could read a password on its way.
        case unencrypted
        /// Too many are being served; it can be tried again.
        case busy
        /// The connection went while the wish was being worked on.
        case connectionClosed
        /// The account no longer exists, or changed meanwhile.
        case accountChanged
        /// The store cannot be read now.
        case unavailable
        /// The store cannot be written now; nothing has changed.
        case notSaved
        /// This process leaves to the next one: nothing has changed, and that one can be asked the same.
        case renewing
        /// The store may have been written or not: whoever asked should look before asking again.
        case uncertain
    }

    /// What was refused.
    package let code: Code
    /// The part of the server that refused, such as `Accounts.register`.
    package let location: String
    /// What an operator may do about it; empty when it is the player's affair.
    ///
    /// Never holds user text.
    package let hint: String

    /// Describes a refusal.
    package init(_ code: Code, at location: String = #function, hint: String = "") {
        self.code = code
        self.location = location
        self.hint = hint
    }
}
