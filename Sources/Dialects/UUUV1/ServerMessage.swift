/// A message of the server to a client that speaks `uuu.v1`.
///
/// `text` is what a client of plain text would be sent at this moment; nil if that is nothing.
public enum ServerMessage: Equatable, Sendable {
    /// The answer to `hello` or `resume`.
    case welcome(Welcome)
    /// A secret with which the client may resume the session, for `seconds` after its connection is lost.
    case token(String, seconds: Int)
    /// The answer to a `ping`, with its number.
    case pong(UInt64)
    /// Ordinary output.
    case text(String)
    /// What is expected next; the last message of each answer to a line.
    case prompt(PromptMessage)
    /// The commands of a context, as far as the player's role may use them.
    case commands(context: String, [CommandListing])
    /// Structured data of an author; `value` is JSON.
    case data(name: String, value: String)
    /// What happens to the server.
    case server(ServerNews)
    /// A message of the client was not used, or not as it was meant.
    case error(MessageError, text: String?)
    /// The connection ends; a Close frame follows.
    case bye(Bye)
    /// Whether texts suit a screen reader from now on.
    case reader(on: Bool)

    /// Whether client and server count it: all but `welcome`, `token` and `pong`.
    public var isCounted: Bool {
        switch self {
        case .welcome, .token, .pong: false
        case .text, .prompt, .commands, .data, .server, .error, .bye, .reader: true
        }
    }
}

/// The answer to `hello` or `resume`.
public struct Welcome: Equatable, Sendable {
    /// What a resumed session is told of itself.
    public struct Resumed: Equatable, Sendable {
        /// The new token; nil if none could be made, and the old one remains valid.
        public var token: String?
        /// What the client sets its counter to.
        public var count: UInt64
        /// How many messages follow that were sent before.
        public var replayed: Int
        /// How many messages are lost; nil if that is unknown.
        public var lost: UInt64?
        /// Whether the player is in the context in which they were.
        public var place: Bool
        /// The id of the last line that was carried out.
        public var did: UInt64

        /// Describes a session that goes on.
        public init(token: String?, count: UInt64, replayed: Int, lost: UInt64?, place: Bool, did: UInt64) {
            self.token = token
            self.count = count
            self.replayed = replayed
            self.lost = lost
            self.place = place
            self.did = did
        }
    }

    /// Whether the session that was asked for goes on.
    public enum Outcome: Equatable, Sendable {
        /// Nothing was to be resumed.
        case fresh
        /// It goes on.
        case resumed(Resumed)
        /// It does not.
        case refused(ResumeRefusal)
    }

    /// Why a session does not go on.
    public enum ResumeRefusal: String, Sendable, CaseIterable {
        /// Its time has passed.
        case expired
        /// No such token is known.
        case unknown
        /// The session was ended.
        case ended
        /// The account may not be logged in.
        case banned
    }

    /// The program and its version.
    public var server: String
    /// The name of the world.
    public var name: String
    /// Whether a session goes on.
    public var outcome: Outcome
    /// What is granted of what the client wants.
    public var wants: Wants
    /// The maximum length of a line, in Unicode scalars.
    public var lineLimit: Int
    /// The maximum length of a message, in bytes.
    public var messageLimit: Int

    /// Describes a welcome.
    public init(server: String, name: String, outcome: Outcome, wants: Wants, lineLimit: Int, messageLimit: Int) {
        self.server = server
        self.name = name
        self.outcome = outcome
        self.wants = wants
        self.lineLimit = lineLimit
        self.messageLimit = messageLimit
    }
}

/// What is expected of the player next.
public struct PromptMessage: Equatable, Sendable {
    /// A question of a dialogue, as it is listed ahead.
    public struct Step: Equatable, Sendable {
        /// Its name.
        public var step: String
        /// What it asks for, such as `current-password`.
        public var kind: String
        /// Its words.
        public var text: String

        /// Describes a question.
        public init(step: String, kind: String, text: String) {
            self.step = step
            self.kind = kind
            self.text = text
        }
    }

    /// An open question.
    public struct Question: Equatable, Sendable {
        /// The name of its dialogue.
        public var dialogue: String
        /// Its own name.
        public var step: String
        /// What it asks for, such as `current-password`.
        public var kind: String
        /// Whether what is typed should not be shown.
        public var isMasked: Bool
        /// All questions of the dialogue, with its first question; empty with the others.
        public var steps: [Step]

        /// Describes an open question.
        public init(dialogue: String, step: String, kind: String, isMasked: Bool, steps: [Step] = []) {
            self.dialogue = dialogue
            self.step = step
            self.kind = kind
            self.isMasked = isMasked
            self.steps = steps
        }
    }

    /// The name of the context; nil before the first one.
    public var context: String?
    /// The open question; nil if a command is expected.
    public var question: Question?
    /// What a client of plain text is sent; nil if that is nothing.
    public var text: String?

    /// Describes what is expected.
    public init(context: String?, question: Question? = nil, text: String? = nil) {
        self.context = context
        self.question = question
        self.text = text
    }
}

/// A command, as completion lists it.
public struct CommandListing: Equatable, Sendable {
    /// Its first word.
    public var word: String
    /// Its other words.
    public var aliases: [String]
    /// What follows the word, such as `<player> <text>`.
    public var usage: String
    /// What it does.
    public var help: String
    /// How many words must follow.
    public var minimum: Int

    /// Describes a command.
    public init(word: String, aliases: [String], usage: String, help: String, minimum: Int) {
        self.word = word
        self.aliases = aliases
        self.usage = usage
        self.help = help
        self.minimum = minimum
    }
}

/// What happens to the server.
public enum ServerNews: Equatable, Sendable {
    /// It stops in so many seconds.
    case stopping(seconds: Int)
    /// Another process goes on with the connection.
    case renewed
}

/// Why a message of a client was not used.
public enum MessageError: String, Sendable, CaseIterable {
    /// It is not JSON as the protocol has it.
    case badMessage = "bad_message"
    /// Its type is not known.
    case unknownType = "unknown_type"
    /// Its text is too long.
    case tooLong = "too_long"
    /// Messages of its type come too fast.
    case tooFast = "too_fast"
    /// The question that it answers is not open any more.
    case moved
    /// It needs a login.
    case notLoggedIn = "not_logged_in"
    /// There is no such thing, or not now.
    case unavailable
}

/// The last message of a connection.
public struct Bye: Equatable, Sendable {
    /// Why the connection ends.
    public enum Reason: String, Sendable, CaseIterable {
        case quit
        case takenOver = "taken_over"
        case resumedElsewhere = "resumed_elsewhere"
        case ended
        case kicked
        case banned
        case notAdmitted = "not_admitted"
        case level
        case stopping
        case restarting
        case tooSlow = "too_slow"
        case idle
        case tooManyAttempts = "too_many_attempts"
    }

    /// Why the connection ends.
    public var reason: Reason
    /// Whether the client should connect again.
    public var again: Bool
    /// After how many seconds; nil if it should not.
    public var after: Int?
    /// What a client of plain text is sent; nil if that is nothing.
    public var text: String?

    /// Describes an end.
    public init(_ reason: Reason, again: Bool, after: Int? = nil, text: String? = nil) {
        self.reason = reason
        self.again = again
        self.after = after
        self.text = text
    }
}
