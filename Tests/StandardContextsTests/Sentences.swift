// The sentences of the conversation, written out so that the tests do not read them from the code.

let blankLine = "No command entered. Type 'help' for available commands."
let goodbye = "Goodbye."
let loginOrRegister = "Welcome! Type 'login' to login or 'register' to create a new account."
let loginOnly = "Welcome! Type 'login' to login. Registration is currently closed."
let unrecognized = "Unrecognized command. Type 'help' for available commands."
let registrationClosed = "Registration is currently closed. Type 'help' for available commands."
let unencrypted =
    "Your connection is not encrypted, and others could read your password on its way. "
    + "Connect with https:// or wss:// to login or register."
let accountsRenewing = "The server is being renewed. Please enter that once more."
let enterUsername = "Enter username:"
let enterPassword = "Enter password:"
let enterEmail = "Enter email address for registration:"
let chooseUsername = "Enter a username for registration (this is NOT your character name):"
let choosePassword = "Choose a password (15 characters or more), or press Enter to have one made for you:"
let pressEnterAgain = "Press Enter once more to have one made."
let confirmPassword = "Confirm your password:"
let passwordsDiffer = "Passwords do not match."
let somethingWentWrong = "Something went wrong on our side. It has been logged; please try again."
let welcomeToTheLobby = "Welcome to the Lobby"
let unrecognizedLobby =
    "Unrecognized Lobby command. Type 'help', 'commands', 'manage', or 'messages' for more information."
let unrecognizedHelp =
    "Unrecognized Help command. Type 'lobby', 'who', 'commands', 'manage', or 'messages' for more information."
let unrecognizedManagement =
    "Unrecognized Management command. Type 'lobby', 'reset', 'who', 'help', 'commands', or 'messages' for more information."
let unrecognizedMessages =
    "Unrecognized Messages command. Type 'lobby', 'who', 'commands', 'manage', or 'help' for more information."

/// A password that every policy accepts.
let goodPassword = "correct horse battery"
/// Another password that every policy accepts.
let otherPassword = "staple of the stables"
