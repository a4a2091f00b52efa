/// What a context answers: messages, perhaps a question, and where the connection goes next.
public struct Reply: Equatable, Sendable {
    /// What happens to the connection after the messages were sent.
    public enum Next: Equatable, Sendable {
        /// It stays in its context.
        case stay
        /// It moves to the context of that name, whose greeting is appended.
        case context(ContextName)
        /// It is closed.
        case disconnect(Disconnection)
    }

    /// Most replies are one message: an array for it would cost an allocation a command.
    @usableFromInline
    enum Content: Equatable, Sendable {
        case nothing
        case one(Message)
        /// Two or more.
        case several([Message])

        init(_ messages: [Message]) {
            switch messages.count {
            case 0: self = .nothing
            case 1: self = .one(messages[0])
            default: self = .several(messages)
            }
        }
    }

    /// What most replies have nothing of.
    @usableFromInline
    struct Rest: Equatable, Sendable {
        var prompt: Prompt?
        var next = Next.stay
        var isSecret = false
    }

    /// The rest, in a box of its own: what is handed on at each command is small.
    @usableFromInline
    indirect enum Box: Equatable, Sendable {
        /// There is none.
        case empty
        /// There is some.
        case rest(Rest)
    }

    @usableFromInline var content: Content
    @usableFromInline var box = Box.empty

    private var rest: Rest {
        get {
            switch self.box {
            case .empty: Rest()
            case .rest(let rest): rest
            }
        }
        set { self.box = newValue == Rest() ? .empty : .rest(newValue) }
    }

    /// The messages, in order; each travels as one WebSocket message.
    public var messages: [Message] {
        get {
            switch self.content {
            case .nothing: []
            case .one(let message): [message]
            case .several(let messages): messages
            }
        }
        set { self.content = Content(newValue) }
    }

    /// The question that is open after the messages, if any; it is sent last.
    public var prompt: Prompt? {
        get { self.rest.prompt }
        set { self.rest.prompt = newValue }
    }

    /// Where the connection goes next.
    public var next: Next {
        get { self.rest.next }
        set { self.rest.next = newValue }
    }

    /// Whether a message holds a secret, such as a password that was made: then none of them is compressed on the way.
    public var isSecret: Bool {
        get { self.rest.isSecret }
        set { self.rest.isSecret = newValue }
    }

    /// Whether it is messages and nothing else: no question, no secret, and the connection stays where it is.
    @inlinable public var isPlain: Bool {
        switch self.box {
        case .empty: true
        case .rest: false
        }
    }

    /// A reply of one text message, which may hold several lines.
    public init(_ line: String, prompt: Prompt? = nil, next: Next = .stay) {
        self.init(.one(.text(line)), prompt, next)
    }

    /// A reply of text messages, one a string; a string may hold several lines.
    public init(_ lines: String..., prompt: Prompt? = nil, next: Next = .stay) {
        self.init(messages: lines.map(Message.text), prompt: prompt, next: next)
    }

    /// A reply of any messages.
    public init(messages: [Message], prompt: Prompt? = nil, next: Next = .stay) {
        self.init(Content(messages), prompt, next)
    }

    private init(_ content: Content, _ prompt: Prompt?, _ next: Next) {
        self.content = content
        if prompt != nil || next != .stay { self.rest = Rest(prompt: prompt, next: next) }
    }

    /// An empty reply: nothing is sent.
    public static let nothing = Reply(messages: [])

    /// Calls the body for each message, in order.
    @inlinable
    @inline(__always)
    public func forEachMessage(_ body: (Message) -> Void) {
        switch self.content {
        case .nothing: break
        case .one(let message): body(message)
        case .several(let messages): messages.forEach(body)
        }
    }

    /// This reply with another one's messages, prompt and destination after it.
    public func followed(by other: Reply) -> Reply {
        var both = Reply(
            messages: self.messages + other.messages,
            prompt: other.prompt ?? self.prompt,
            next: other.next
        )
        both.isSecret = self.isSecret || other.isSecret
        return both
    }
}

/// One WebSocket message, in either direction.
public enum Message: Equatable, Sendable {
    /// A message of Unicode text.
    case text(String)
    /// A message of bytes.
    case binary([UInt8])
}

/// A question that waits for the next line.
public struct Prompt: Equatable, Sendable {
    /// The words of the question.
    public var text: String
    /// What is asked for, so that a client can offer the right keyboard or password manager.
    public var kind: InputKind

    /// A question; `kind` says whether a client should mask what is typed.
    public init(_ text: String, kind: InputKind = .text) {
        self.text = text
        self.kind = kind
    }
}

/// What a question asks for, in the words of HTML's autocomplete tokens.
public enum InputKind: String, Codable, Equatable, Sendable, CaseIterable {
    /// The name of an account.
    case username
    /// The password in force.
    case currentPassword = "current-password"
    /// A password that shall be in force.
    case newPassword = "new-password"
    /// An e-mail address.
    case email
    /// Anything else.
    case text

    /// Whether what is typed must not be shown.
    public var isMasked: Bool {
        switch self {
        case .currentPassword, .newPassword: true
        case .username, .email, .text: false
        }
    }
}
