/// A message of a client that speaks `uuu.v1`.
public enum ClientMessage: Equatable, Sendable {
    /// What the client is and wants; the first message of a connection that resumes nothing.
    case hello(Hello)
    /// Goes on with a session on this connection; the first message of such a connection.
    case resume(Resume)
    /// A line that the player has typed.
    case line(Line)
    /// Asks for a ``ServerMessage/pong(_:)``; `seen` counts the messages that the client has handled.
    case ping(n: UInt64, seen: UInt64?)
    /// Asks for lines of a channel, or of a conversation, before one of them.
    case history(of: String, before: UInt64?, limit: Int)
    /// The player has read up to this line.
    case read(of: String, id: UInt64)

    /// What a client is and wants.
    public struct Hello: Equatable, Sendable {
        /// The name of the program, of at most ``maximumClientCharacters`` Unicode scalars; empty if it names none.
        public var client = ""
        /// The further kinds of messages that it understands.
        public var wants: Wants = []
        /// Whether it reads aloud, so that texts should suit a screen reader; nil if it says nothing about it.
        public var reader: Bool?

        /// A longer name is a mistake.
        public static let maximumClientCharacters = 40

        /// A client that says nothing about itself.
        public init() {}
    }

    /// The request to go on with a session.
    public struct Resume: Equatable, Sendable {
        /// The secret that the server gave to the client.
        public var token: String
        /// How many messages the client has handled, by its own count.
        public var seen: UInt64
        /// The rest, as in a ``ClientMessage/hello(_:)``.
        public var hello: Hello

        /// Describes a request.
        public init(token: String, seen: UInt64, hello: Hello = Hello()) {
            self.token = token
            self.seen = seen
            self.hello = hello
        }
    }

    /// A line.
    public struct Line: Equatable, Sendable {
        /// Its number: 1, 2, 3, … in each session.
        public var id: UInt64
        /// What was typed.
        public var text: String
        /// The step of the dialogue that it answers; nil if it answers no question.
        public var step: String?

        /// Describes a line.
        public init(id: UInt64, text: String, step: String? = nil) {
            self.id = id
            self.text = text
            self.step = step
        }

        /// Whether the text has more than one line.
        public var hasLineFeed: Bool {
            let octets = self.text.utf8Span.span
            for index in octets.indices where octets[index] == UInt8(ascii: "\n") { return true }
            return false
        }
    }
}

/// The further kinds of messages that a client of `uuu.v1` understands, as bits that lie in shared memory.
public struct Wants: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: UInt8

    /// Wraps bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// ``ServerMessage/commands(_:)``.
    public static let commands = Wants(rawValue: 1)
    /// Who comes and goes.
    public static let presence = Wants(rawValue: 2)
    /// The channels that the player is in.
    public static let channels = Wants(rawValue: 4)
    /// Mail that has come.
    public static let mail = Wants(rawValue: 8)
    /// ``ServerMessage/data(name:value:)``.
    public static let data = Wants(rawValue: 16)

    /// Each word of the protocol with its bit, in the order in which they are listed.
    public static let words: [(word: String, bit: Wants)] = [
        ("commands", .commands), ("presence", .presence), ("channels", .channels), ("mail", .mail), ("data", .data),
    ]
}
