package import Contexts

// The sentences of a registration.

extension TextKey {
    /// `register` while that needs an invitation.
    package static let registerInvitation = TextKey(
        "register_invitation",
        "Enter your invitation code:",
        help: "'register' while that needs an invitation; the first question"
    )

    /// `register` with a code that no invitation has.
    package static let invitationInvalid = TextKey(
        "invitation_invalid",
        "There is no such invitation, or it is used up. Please enter another code.",
        help: "'register' with a code that no invitation has, or that others have used; asks again"
    )

    /// The end of a registration that was begun before it needed an invitation.
    package static let invitationNeeded = TextKey(
        "invitation_needed",
        "To register needs an invitation now. Please begin again with 'register'.",
        help: "the level became 'invite' in the middle of a registration; ends it"
    )

    /// `register`.
    package static let registerEmail = TextKey(
        "register_email",
        "Enter email address for registration:",
        help: "'register'; the first question"
    )

    /// `register` with a blank address.
    package static let emailBlank = TextKey(
        "email_blank",
        "Email cannot be blank. Please enter a valid email address.",
        help: "'register' with a blank address; asks again"
    )

    /// `register` with something that is not an address.
    package static let emailInvalid = TextKey(
        "email_invalid",
        "Invalid email format. Please enter a valid email address.",
        help: "'register' with something that is no address; asks again"
    )

    /// `register` with the address of an existing account.
    package static let emailTaken = TextKey(
        "email_taken",
        "Email already exists. Did you forget your password?",
        help: "'register' with the address of an account; ends it"
    )

    /// `register`.
    package static let registerUsername = TextKey(
        "register_username",
        "Enter a username for registration (this is NOT your character name):",
        help: "'register'; the second question"
    )

    /// `register` with a blank name.
    package static let registerUsernameBlank = TextKey(
        "register_username_blank",
        "Username cannot be blank. Please enter a valid username.",
        help: "'register' with a blank name; asks again"
    )

    /// `register` with a name that is not allowed.
    package static let usernameInvalid = TextKey(
        "username_invalid",
        "Invalid username. Please choose 2 to 20 letters, digits, '-' or '_', beginning with a letter.",
        help: "'register' with a name that cannot be; asks again"
    )

    /// `register` with a name that is reserved for the server.
    package static let usernameReserved = TextKey(
        "username_reserved",
        "That username is reserved. Please choose a different one.",
        help: "'register' with a word of the server's own; asks again"
    )

    /// `register` with the name of an existing account.
    package static let usernameTaken = TextKey(
        "username_taken",
        "Username already exists. Please choose a different one.",
        help: "'register' with the name of an account; asks again"
    )

    /// `register` with a name that looks like the name of an account or a reserved word.
    package static let usernameAlike = TextKey(
        "username_alike",
        "That username looks too much like one that is taken or reserved. Please choose a different one.",
        help: "'register' with a name that differs only by I, l and 1, O and 0, or - and _; asks again"
    )

    /// `register`.
    package static let choosePassword = TextKey(
        "choose_password",
        "Choose a password ({minimum} characters or more), or press Enter to have one made for you:",
        help: "'register'; the third question"
    )

    /// `register` with blanks or a line end as the password.
    package static let pressEnterAgain = TextKey(
        "press_enter_again",
        "Press Enter once more to have one made.",
        help: "'register' with blanks or a line end for a password, which a client may send by itself; asks again"
    )

    /// `register`.
    package static let confirmPassword = TextKey(
        "confirm_password",
        "Confirm your password:",
        help: "'register'; the last question"
    )

    /// The end of `register` with a password that the player chose.
    package static let registrationSuccessful = TextKey(
        "registration_successful",
        "Registration successful. Your username is '{username}'.",
        help: "the end of 'register' with a chosen password"
    )

    /// The end of `register` with a password that the server made.
    package static let registrationSuccessfulMade = TextKey(
        "registration_successful_made",
        "Registration successful. Your username is '{username}' and your password is '{password}'.",
        needs: ["password"],
        help: "the end of 'register' with a password that the server made"
    )

    /// The end of `register` with a password that the server made, if the account may or may not have been saved.
    package static let registrationUncertainMade = TextKey(
        "registration_uncertain_made",
        "It is not certain whether that was saved. If it was, your username is '{username}' and your password is '{password}': please log in to see before you repeat it.",
        needs: ["password"],
        help: "the end of 'register' with a password that the server made, when the account may have been saved or not"
    )
}
