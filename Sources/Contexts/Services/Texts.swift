/// One sentence of the conversation: its key in `[Messages]`, and its text if the configuration does not override it.
public struct TextKey: Hashable, Sendable {
    /// The key in `[Messages]`.
    package let name: String
    /// The sentence if the configuration does not override it; `{word}` stands for a value that is filled in.
    package let standard: String
    /// When it is said; printed in the shipped config.ini.
    package let help: String
    /// The words in braces that the player needs; an override without one of them is refused.
    package let needs: [String]

    /// Declares a sentence.
    ///
    /// A context that uses it outside of its table and its dialogues lists it in ``Context/texts``.
    ///
    /// - Parameters:
    ///   - name: The key in `[Messages]`: letters, digits, `_` and `-`.
    ///   - standard: The sentence if the configuration does not override it, with each `{word}` that is filled in.
    ///   - needs: The words in braces that the player needs; an override without one of them is refused.
    ///   - help: When it is said; printed in the shipped config.ini.
    public init(_ name: String, _ standard: String, needs: [String] = [], help: String) {
        self.name = name
        self.standard = standard
        self.needs = needs
        self.help = help
    }

    /// The words that are filled in: those in braces, and those that ``Texts`` fills in everywhere.
    package var words: Set<String> {
        var words = Texts.knownWords
        for piece in self.standard.split(separator: "{", omittingEmptySubsequences: false).dropFirst() {
            if let end = piece.firstIndex(of: "}") { words.insert(String(piece[..<end])) }
        }
        return words
    }
}

/// The sentences of the conversation, with the overrides of the configuration.
public struct Texts: Sendable, Equatable {
    private let overrides: [String: String]
    private let facts: [String: String]

    /// The words that are filled in everywhere.
    static let knownWords: Set<String> = ["minimum"]

    /// Makes the sentences from those that the configuration overrides.
    ///
    /// - Parameters:
    ///   - overrides: The sentences, by key.
    ///   - passwordMinimum: The value of `{minimum}` in a sentence that is given no other value for it.
    package init(overrides: [String: String] = [:], passwordMinimum: Int = 15) {
        self.overrides = overrides
        self.facts = ["minimum": String(passwordMinimum)]
    }

    /// The sentence for a key.
    public subscript(_ key: TextKey) -> String {
        self(key, [:])
    }

    /// Returns the sentence for a key with each `{word}` replaced by its value.
    ///
    /// Values are inserted unchanged: a `{word}` inside of a value is not replaced.
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
    /// The sentences that every context may use.
    package static let common: [TextKey] =
        [
            .blankLine, .cancelled, .somethingWentWrong, .goodbye, .takenOver, .textOnly, .lineTooLong, .contextMissing,
            .tooFewArguments, .didYouMean, .availableCommands, .example, .returned, .commandLost, .placeLost,
            .notAdmitted,
            .unencrypted, .worldName, .questionMoved, .readerOn, .readerOff, .resumedElsewhere, .sessionEnded,
            .passwordChangedElsewhere,
            .tokenReused,
        ] + Self.resuming + Self.gate

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
    /// A command with too few arguments.
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
    /// A command was being worked on when the previous process ended.
    package static let commandLost = TextKey(
        "command_lost",
        "The server was interrupted while it worked on your last command, which may not have been carried out. Please look, and try again.",
        help: "the server ended in the middle of a command, and another process goes on"
    )
    /// `reader on`.
    package static let readerOn = TextKey(
        "reader_on",
        "Texts suit a screen reader now.",
        help: "'reader on', and 'reader' while it is on"
    )
    /// `reader off`.
    package static let readerOff = TextKey(
        "reader_off",
        "Texts suit the eye now. 'reader on' makes them suit a screen reader.",
        help: "'reader off', and 'reader' while it is off"
    )
    /// The name of the world.
    package static let worldName = TextKey(
        "world_name",
        "uuu-server",
        help: "the name of the world, as clients that speak uuu.v1 show it"
    )
    /// A line that answers a question which is not open any more.
    package static let questionMoved = TextKey(
        "question_moved",
        "Not used: the question has changed meanwhile.",
        help: "a client that names the question it answers named one that is not open"
    )
    /// The context could not be restored.
    package static let placeLost = TextKey(
        "place_lost",
        "The server was renewed and could not keep your place. You go on from here.",
        help: "another process goes on, and does not understand the state of the player's context; a greeting follows"
    )
    /// The account may no longer be used.
    package static let notAdmitted = TextKey(
        "not_admitted",
        "Your account may no longer be used; this connection is closed.",
        help: "another process goes on, and the account was removed or banned meanwhile"
    )
    /// A dialogue that asks for a password, on a connection that others could read.
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
    /// The player has come back from a context that they visited.
    package static let returned = TextKey(
        "returned",
        "You are back.",
        help: "one comes back from a menu that has nothing to say"
    )
}
