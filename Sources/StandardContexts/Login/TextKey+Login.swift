package import Contexts

// The sentences before and during a login.

extension TextKey {
    /// A connection is made while registration is open.
    package static let greetingWithRegistration = TextKey(
        "greeting_with_registration",
        "Welcome! Type 'login' to login or 'register' to create a new account.",
        help: "a connection is made while registration is open"
    )

    /// A connection is made while registration is closed.
    package static let greetingWithoutRegistration = TextKey(
        "greeting_without_registration",
        "Welcome! Type 'login' to login. Registration is currently closed.",
        help: "a connection is made while registration is closed"
    )

    /// `help` before the login while registration is open.
    package static let helpWithRegistration = TextKey(
        "help_with_registration",
        "You can type 'login' to login or 'register' to create a new account.",
        help: "'help' before the login while registration is open"
    )

    /// `help` before the login while registration is closed.
    package static let helpWithoutRegistration = TextKey(
        "help_without_registration",
        "You can type 'login' to login. Registration is currently closed.",
        help: "'help' before the login while registration is closed"
    )

    /// An unknown word before the login.
    package static let unrecognizedCommand = TextKey(
        "unrecognized_command",
        "Unrecognized command. Type 'help' for available commands.",
        help: "an unknown word before the login"
    )

    /// `register` while registration is closed.
    package static let registrationClosed = TextKey(
        "registration_closed",
        "Registration is currently closed. Type 'help' for available commands.",
        help: "'register' while registration is closed"
    )

    /// `login`.
    package static let enterUsername = TextKey(
        "enter_username",
        "Enter username:",
        help: "'login'; the first question"
    )

    /// `login`.
    package static let enterPassword = TextKey(
        "enter_password",
        "Enter password:",
        help: "'login'; the second question"
    )

    /// `login` with a blank name.
    package static let usernameBlank = TextKey(
        "username_blank",
        "Username cannot be blank.",
        help: "'login' with a blank name; ends it"
    )

    /// A blank password.
    package static let passwordBlank = TextKey(
        "password_blank",
        "Password cannot be blank.",
        help: "a blank password; ends 'login', asks again in 'reset'"
    )

    /// Before the lobby's greeting.
    package static let loginSuccessful = TextKey(
        "login_successful",
        "Login successful.",
        help: "before the lobby's greeting"
    )

    /// A wrong name or password.
    package static let loginFailed = TextKey(
        "login_failed",
        "Login failed.",
        help: "a wrong name or password; which is not said"
    )

    /// A login or a registration that has to wait.
    package static let tryLater = TextKey(
        "try_later",
        "That is not possible right now. Please try again in {minutes} min.",
        needs: ["minutes"],
        help: "a login, or a registration, after too many of them"
    )

    /// The account is logged in already, and the operator lets nobody take a session over.
    package static let alreadyLoggedIn = TextKey(
        "already_logged_in",
        "You are logged in already, on another connection. Type 'quit' there first.",
        help: "a login of who is logged in elsewhere, with policy = refuse"
    )
}
