"""What the server says, to the letter. Written down here again, and not taken from the server's own files."""

BLANK_LINE = "No command entered. Type 'help' for available commands."
UNRECOGNIZED = "Unrecognized command. Type 'help' for available commands."
HELP_BEFORE_LOGIN = "You can type 'login' to login or 'register' to create a new account."
REGISTRATION_CLOSED = "Registration is currently closed. Type 'help' for available commands."
UNENCRYPTED = (
    "Your connection is not encrypted, and others could read your password on its way. "
    "Connect with https:// or wss:// to login or register.")
CANCELLED = "Cancelled."
GOODBYE = "Goodbye."
PASSWORD_CHANGED_ELSEWHERE = (
    "The password of your account was changed elsewhere; this connection is closed. You can log in with the new one.")
TAKEN_OVER = "You have logged in from somewhere else; this connection is closed."
WENT_WRONG = "Something went wrong on our side. It has been logged; please try again."
COMMAND_LOST = (
    "The server was interrupted while it worked on your last command, which may not have been carried out. "
    "Please look, and try again.")
PLACE_LOST = "The server was renewed and could not keep your place. You go on from here."
NOT_ADMITTED = "Your account may no longer be used; this connection is closed."

ENTER_USERNAME = "Enter username:"
ENTER_PASSWORD = "Enter password:"
USERNAME_BLANK = "Username cannot be blank."
PASSWORD_BLANK = "Password cannot be blank."
LOGIN_SUCCESSFUL = "Login successful."
LOGIN_FAILED = "Login failed."
ACCOUNTS_UNAVAILABLE = "Accounts are not available right now. Please try again later."
ACCOUNTS_NOT_SAVED = "That cannot be saved right now, and nothing has changed. Please try again later."
ACCOUNTS_UNCERTAIN = "It is not certain whether that was saved. Please log in again to see before you repeat it."

ACCOUNTS_BUSY = "The server is busy right now. Please try again in a moment."
ACCOUNTS_RENEWING = "The server is being renewed. Please enter that once more."

REGISTER_EMAIL = "Enter email address for registration:"
EMAIL_BLANK = "Email cannot be blank. Please enter a valid email address."
EMAIL_INVALID = "Invalid email format. Please enter a valid email address."
EMAIL_TAKEN = "Email already exists. Did you forget your password?"
REGISTER_USERNAME = "Enter a username for registration (this is NOT your character name):"
REGISTER_USERNAME_BLANK = "Username cannot be blank. Please enter a valid username."
USERNAME_TAKEN = "Username already exists. Please choose a different one."
USERNAME_RESERVED = "That username is reserved. Please choose a different one."
USERNAME_ALIKE = "That username looks too much like one that is taken or reserved. Please choose a different one."
PRESS_ENTER_AGAIN = "Press Enter once more to have one made."
CHOOSE_PASSWORD = "Choose a password (15 characters or more), or press Enter to have one made for you:"
CONFIRM_PASSWORD = "Confirm your password:"
PASSWORD_TOO_COMMON = "Password is too common or easily guessed. Please choose a different one."
PASSWORD_HAS_NAME = "Password contains your username or the server's name. Please choose a different one."
PASSWORD_IS_PATTERN = (
    "Password is easily guessed: it repeats itself or follows the keyboard. Please choose a different one.")

WELCOME_TO_LOBBY = "Welcome to the Lobby"
HELP_MENU = "Help Menu"
ACCOUNT_MANAGEMENT = "Account Management"
MESSAGE_MENU = "Message Menu"
AVAILABLE_COMMANDS = "Available Commands:"
CONNECTED_USERS = "Connected users:"

CURRENT_PASSWORD = "Enter your current password:"
NEW_PASSWORD = "Enter your new password:"
CONFIRM_NEW_PASSWORD = "Confirm your new password:"
PASSWORD_CHANGED = "Password successfully changed."
INCORRECT_CURRENT_PASSWORD = "Incorrect current password."
PASSWORDS_DIFFER = "Passwords do not match."


def registered(name: str) -> str:
    """The success text for a chosen password."""
    return f"Registration successful. Your username is '{name}'."


def who(*names: str) -> str:
    """What `who` answers."""
    return "\n".join([CONNECTED_USERS, *names])
