/// One sentence of the conversation: the key that overrides it in `[Messages]`, and what it says without.
public struct TextKey: Hashable, Sendable {
    /// The key in `[Messages]`.
    package let name: String
    /// The sentence when the configuration says nothing; `{word}` stands for what is filled in.
    package let standard: String
    /// When it is said, for the shipped config.ini.
    package let help: String
    /// The words in braces without which a player could not go on: an override that leaves one out is refused.
    package let needs: [String]

    /// Declares a sentence; one of a context's own also stands in its ``Context/texts``.
    ///
    /// - Parameters:
    ///   - name: The key in `[Messages]`: letters, digits, `_` and `-`.
    ///   - standard: The sentence when the configuration says nothing; it has each `{word}` that is filled in.
    ///   - needs: The words without which a player could not go on.
    ///   - help: When it is said.
    public init(_ name: String, _ standard: String, needs: [String] = [], help: String) {
        self.name = name
        self.standard = standard
        self.needs = needs
        self.help = help
    }

    /// The words that are filled in: those in braces, and what ``Texts`` knows by itself.
    package var words: Set<String> {
        var words = Texts.knownWords
        for piece in self.standard.split(separator: "{", omittingEmptySubsequences: false).dropFirst() {
            if let end = piece.firstIndex(of: "}") { words.insert(String(piece[..<end])) }
        }
        return words
    }
}

/// The sentences of the conversation, as the configuration has them.
public struct Texts: Sendable, Equatable {
    private let overrides: [String: String]
    private let facts: [String: String]

    /// What is filled in everywhere.
    static let knownWords: Set<String> = ["minimum"]

    /// Takes the sentences that differ from their standard, by key name.
    ///
    /// - Parameters:
    ///   - overrides: The sentences.
    ///   - passwordMinimum: What `{minimum}` stands for in a sentence that is given no other value for it.
    package init(overrides: [String: String] = [:], passwordMinimum: Int = 15) {
        self.overrides = overrides
        self.facts = ["minimum": String(passwordMinimum)]
    }

    /// The sentence of that key.
    public subscript(_ key: TextKey) -> String {
        self(key, [:])
    }

    /// The sentence of that key with each `{word}` replaced by its value.
    ///
    /// Values are put in as they are: a value that holds `{word}` is not looked at again.
    public func callAsFunction(_ key: TextKey, _ values: [String: String]) -> String {
        var filled = ""
        var rest = (self.overrides[key.name] ?? key.standard)[...]
        while let open = rest.firstIndex(of: "{") {
            filled += rest[..<open]
            rest = rest[open...]
            guard let close = rest.firstIndex(of: "}") else { break }
            let word = String(rest[rest.index(after: open)..<close])
            guard let value = values[word] ?? self.facts[word] else {
                filled += "{"
                rest = rest.dropFirst()
                continue
            }
            filled += value
            rest = rest[rest.index(after: close)...]
        }
        return filled + rest
    }
}

extension TextKey {
    /// The sentences that every context may need.
    package static let common: [TextKey] = [
        .blankLine, .cancelled, .somethingWentWrong, .goodbye, .takenOver, .textOnly, .lineTooLong, .contextMissing,
        .tooFewArguments, .didYouMean, .availableCommands, .example, .returned, .commandLost, .placeLost, .notAdmitted,
        .unencrypted,
    ]

    /// A blank line outside of any dialogue.
    package static let blankLine = TextKey(
        "blank_line",
        "No command entered. Type 'help' for available commands.",
        help: "a blank line where a command was expected"
    )
    /// `cancel` in a dialogue.
    package static let cancelled = TextKey("cancelled", "Cancelled.", help: "'cancel' inside a dialogue")
    /// An error inside a command.
    package static let somethingWentWrong = TextKey(
        "something_went_wrong",
        "Something went wrong on our side. It has been logged; please try again.",
        help: "an error inside a command"
    )
    /// `quit`.
    package static let goodbye = TextKey("goodbye", "Goodbye.", help: "'quit'")
    /// A second login of the same account.
    package static let takenOver = TextKey(
        "taken_over",
        "You have logged in from somewhere else; this connection is closed.",
        help: "the account logged in from somewhere else"
    )
    /// A binary message where only text is understood.
    package static let textOnly = TextKey(
        "text_only",
        "Only text messages are understood here.",
        help: "a binary message"
    )
    /// A line over the limit.
    package static let lineTooLong = TextKey(
        "line_too_long",
        "That line is too long (at most {maximum} characters).",
        needs: ["maximum"],
        help: "a line over the limit"
    )
    /// A context that is not registered.
    package static let contextMissing = TextKey(
        "context_missing",
        "This screen is not available.",
        help: "a command led to a context that does not exist"
    )
    /// A command with too few words behind it.
    package static let tooFewArguments = TextKey(
        "too_few_arguments",
        "Usage: {usage}",
        needs: ["usage"],
        help: "a command was given too few words"
    )
    /// A word that resembles a known one.
    package static let didYouMean = TextKey(
        "did_you_mean",
        "Did you mean '{word}'?",
        needs: ["word"],
        help: "appended when an unknown word resembles a command"
    )
    /// A command was being worked on when the process before this one ended.
    package static let commandLost = TextKey(
        "command_lost",
        "The server was interrupted while it worked on your last command, which may not have been carried out. Please look, and try again.",
        help: "the server ended in the middle of a command, and another process goes on"
    )
    /// The context could not be restored.
    package static let placeLost = TextKey(
        "place_lost",
        "The server was renewed and could not keep your place. You go on from here.",
        help: "another process goes on, and does not understand the state of the player's context; a greeting follows"
    )
    /// The account may not be here any more.
    package static let notAdmitted = TextKey(
        "not_admitted",
        "Your account may no longer be used; this connection is closed.",
        help: "another process goes on, and the account was removed or banned meanwhile"
    )
    /// A dialogue that asks for a password, on a connection that others can read.
    package static let unencrypted = TextKey(
        "unencrypted",
        "Your connection is not encrypted, and others could read your password on its way. Connect with https:// or wss:// to login or register.",
        help: "'login', 'register' or 'reset' of who came to the proxy by http; see allow_plaintext_remote"
    )
    /// `commands`.
    package static let availableCommands = TextKey(
        "available_commands",
        "Available Commands:",
        help: "'commands'; a line for each command follows"
    )
    /// `help WORD`, for a command that has an example.
    package static let example = TextKey(
        "example",
        "Example: {line}",
        needs: ["line"],
        help: "'help' with the word of a command; below what it does"
    )
    /// Back from a context that was visited.
    package static let returned = TextKey(
        "returned",
        "You are back.",
        help: "one comes back from a menu that has nothing to say"
    )
}
