package import Contexts

// The sentences about passwords, and about accounts when they are not available.

extension TextKey {
    /// A new password with too few characters.
    package static let passwordTooShort = TextKey(
        "password_too_short",
        "Password is too short: use {minimum} characters or more.",
        needs: ["minimum"],
        help: "a new password with too few characters; asks again"
    )

    /// A new password with too many characters.
    package static let passwordTooLong = TextKey(
        "password_too_long",
        "Password is too long: use {maximum} characters or fewer.",
        needs: ["maximum"],
        help: "a new password with too many characters; asks again"
    )

    /// A new password that is in a list of common ones.
    package static let passwordTooCommon = TextKey(
        "password_too_common",
        "Password is too common or easily guessed. Please choose a different one.",
        help: "a new password that many use, or that is in [Passwords] blocklist_file; asks again"
    )

    /// A new password that has the name of the account or of the server in it.
    package static let passwordHasName = TextKey(
        "password_has_name",
        "Password contains your username or the server's name. Please choose a different one.",
        help: "a new password with the name of the account or of the server in it; asks again"
    )

    /// A new password that repeats itself, or is made of sequences.
    package static let passwordIsPattern = TextKey(
        "password_is_pattern",
        "Password is easily guessed: it repeats itself or follows the keyboard. Please choose a different one.",
        help: "a new password such as 'abcabcabcabcabc' or 'qwertyuiop12345'; asks again"
    )

    /// A new password with control characters.
    package static let passwordInvalid = TextKey(
        "password_invalid",
        "Password contains characters that cannot be typed. Please choose a different one.",
        help: "a new password with control characters; asks again"
    )

    /// The second password differs from the first one.
    package static let passwordsDiffer = TextKey(
        "passwords_differ",
        "Passwords do not match.",
        help: "the confirmation is another password"
    )

    /// A code was typed in place of the password.
    package static let choosePasswordNow = TextKey(
        "choose_password_now",
        "Your code is right. Please choose a new password.",
        help: "'login' with a code of the staff in place of the password; two questions follow"
    )

    /// A new password was chosen with a code, and the login has failed.
    package static let passwordReplaced = TextKey(
        "password_replaced",
        "Your new password is in force, but you could not be logged in. Please log in with it.",
        help: "a new password was chosen with a code, and the login with it has failed"
    )

    /// `reset`.
    package static let enterCurrentPassword = TextKey(
        "enter_current_password",
        "Enter your current password:",
        help: "'reset'; the first question"
    )

    /// `reset` with a password that is not the present one.
    package static let wrongCurrentPassword = TextKey(
        "wrong_current_password",
        "Incorrect current password.",
        help: "'reset' with another password than the one in force; ends it"
    )

    /// `reset`.
    package static let enterNewPassword = TextKey(
        "enter_new_password",
        "Enter your new password:",
        help: "'reset'; the second question"
    )

    /// `reset`.
    package static let confirmNewPassword = TextKey(
        "confirm_new_password",
        "Confirm your new password:",
        help: "'reset'; the last question"
    )

    /// The end of `reset`.
    package static let passwordChanged = TextKey(
        "password_changed",
        "Password successfully changed.",
        help: "the end of 'reset'"
    )

    /// Too many log in at once.
    package static let accountsBusy = TextKey(
        "accounts_busy",
        "The server is busy right now. Please try again in a moment.",
        help: "too many log in at once"
    )

    /// The database cannot be read or written.
    package static let accountsUnavailable = TextKey(
        "accounts_unavailable",
        "Accounts are not available right now. Please try again later.",
        help: "the database cannot be read or written"
    )

    /// The database can be read but not written.
    package static let accountsNotSaved = TextKey(
        "accounts_not_saved",
        "That cannot be saved right now, and nothing has changed. Please try again later.",
        help: "the database cannot be written"
    )

    /// A write to the database may or may not have been done.
    package static let accountsUncertain = TextKey(
        "accounts_uncertain",
        "It is not certain whether that was saved. Please log in again to see before you repeat it.",
        help: "a write to the database may have been done or not"
    )

    /// The server restarts while a password waits to be checked.
    package static let accountsRenewing = TextKey(
        "accounts_renewing",
        "The server is being renewed. Please enter that once more.",
        help: "the server is restarted while a password waits for its turn; the question is asked again"
    )

    /// An account was changed or removed while it was being used.
    package static let accountChanged = TextKey(
        "account_changed",
        "Your account has changed meanwhile. Please log in again.",
        help: "an account was changed or removed while it was being used"
    )

    /// A command needs an account, and the connection has none.
    package static let notLoggedIn = TextKey(
        "not_logged_in",
        "You are not logged in.",
        help: "a command needs an account, and the connection has none"
    )
}
