package import Contexts

extension TextKey {
    /// The sentences of the standard contexts.
    ///
    /// Those of ``common`` and of authors are also keys in `[Messages]`.
    package static let standard: [TextKey] = [
        .greetingWithRegistration, .greetingWithoutRegistration, .helpWithRegistration, .helpWithoutRegistration,
        .unrecognizedCommand, .registrationClosed, .enterUsername, .enterPassword, .usernameBlank, .passwordBlank,
        .loginSuccessful, .loginFailed, .tryLater, .alreadyLoggedIn, .choosePasswordNow, .passwordReplaced,
        .registerInvitation, .invitationInvalid, .invitationNeeded, .registerEmail, .emailBlank, .emailInvalid,
        .emailTaken,
        .registerUsername,
        .registerUsernameBlank, .usernameInvalid, .usernameReserved, .usernameTaken, .usernameAlike,
        .choosePassword,
        .pressEnterAgain, .confirmPassword, .registrationSuccessful, .registrationSuccessfulMade,
        .registrationUncertainMade, .passwordTooShort, .passwordTooLong, .passwordTooCommon, .passwordHasName,
        .passwordIsPattern, .passwordInvalid,
        .passwordsDiffer, .accountsBusy, .accountsUnavailable, .accountsNotSaved,
        .accountsUncertain, .accountsRenewing, .accountChanged,
        .token, .tokenNotOffered, .notLoggedIn, .lobbyGreeting, .connectedUsers, .connectionLostUser,
        .userWithAddress,
        .moreConnectedUsers,
        .noConnectedUsers, .unrecognizedLobby, .helpGreeting, .unrecognizedHelp,
        .managementGreeting, .unrecognizedManagement, .messagesGreeting, .unrecognizedMessages, .enterCurrentPassword,
        .wrongCurrentPassword, .enterNewPassword, .confirmNewPassword, .passwordChanged,
    ]

    // MARK: - Lobby and menus

    /// The lobby's greeting when there is no message of the day.
    package static let lobbyGreeting = TextKey(
        "lobby_greeting",
        "Welcome to the Lobby",
        help: "the lobby's greeting when there is no message of the day"
    )

    /// `token`.
    package static let token = TextKey(
        "token",
        "Your token: {token} If your connection is lost, connect again within {minutes} minutes and type 'resume' and the token. Whoever has it can do the same: treat it like a password.",
        needs: ["token"],
        help: "'token' in the lobby"
    )

    /// `token` where sessions end with their connections.
    package static let tokenNotOffered = TextKey(
        "token_not_offered",
        "There are no tokens here: who is disconnected logs in again.",
        help: "'token' while [Sessions] resume_seconds is 0"
    )

    /// An unknown word in the lobby.
    package static let unrecognizedLobby = TextKey(
        "unrecognized_lobby",
        "Unrecognized Lobby command. Type 'help', 'commands', 'manage', or 'messages' for more information.",
        help: "an unknown word in the lobby"
    )

    /// The help menu is entered.
    package static let helpGreeting = TextKey(
        "help_greeting",
        "Help Menu",
        help: "the help menu is entered"
    )

    /// An unknown word in the help menu.
    package static let unrecognizedHelp = TextKey(
        "unrecognized_help",
        "Unrecognized Help command. Type 'lobby', 'who', 'commands', 'manage', or 'messages' for more information.",
        help: "an unknown word in the help menu"
    )

    /// Account management is entered.
    package static let managementGreeting = TextKey(
        "management_greeting",
        "Account Management",
        help: "account management is entered"
    )

    /// An unknown word in account management.
    package static let unrecognizedManagement = TextKey(
        "unrecognized_management",
        "Unrecognized Management command. Type 'lobby', 'reset', 'who', 'help', 'commands', or 'messages' for more information.",
        help: "an unknown word in account management"
    )

    /// The message menu is entered.
    package static let messagesGreeting = TextKey(
        "messages_greeting",
        "Message Menu",
        help: "the message menu is entered"
    )

    /// An unknown word in the message menu.
    package static let unrecognizedMessages = TextKey(
        "unrecognized_messages",
        "Unrecognized Messages command. Type 'lobby', 'who', 'commands', 'manage', or 'help' for more information.",
        help: "an unknown word in the message menu"
    )
}
