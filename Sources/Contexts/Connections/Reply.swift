/// What a context answers: events for the player, perhaps a question, and where the player goes next.
public struct Reply: Equatable, Sendable {
    /// What happens to the connection after the events are sent.
    public enum Next: Equatable, Sendable {
        /// It stays in its context.
        case stay
        /// It moves to the context of that name, and the greeting of that context is appended.
        ///
        /// If the current context was visited from that one, directly or through others, the player returns to it.
        /// Otherwise it begins with a fresh state.
        case context(ContextName)
        /// It visits the context of that name.
        ///
        /// The current context stays in memory, with its state, until the player comes back.
        case visit(ContextName)
        /// It returns to the context from which the current one was visited; it stays if there is none.
        case back
        /// It is closed.
        case disconnect(Disconnection)
    }

    /// Most replies have one event; an array for it would cost an allocation with each command.
    @usableFromInline
    enum Content: Equatable, Sendable {
        case nothing
        case one(Event)
        /// Two or more.
        case several([Event])

        init(_ events: [Event]) {
            switch events.count {
            case 0: self = .nothing
            case 1: self = .one(events[0])
            default: self = .several(events)
            }
        }
    }

    /// What most replies have no use for.
    @usableFromInline
    struct Rest: Equatable, Sendable {
        var prompt: Prompt?
        var next = Next.stay
        var isSecret = false
        var refusal: LineRefusal?
    }

    /// The rest, allocated only if there is any, so that a reply is small.
    @usableFromInline
    indirect enum Box: Equatable, Sendable {
        /// Nothing but defaults.
        case empty
        /// At least one value that is not the default.
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

    /// What the player is told, in order, without the question.
    public var events: [Event] {
        get {
            switch self.content {
            case .nothing: []
            case .one(let event): [event]
            case .several(let events): events
            }
        }
        set { self.content = Content(newValue) }
    }

    /// The question that is open afterwards, if any; it is sent last.
    public var prompt: Prompt? {
        get { self.rest.prompt }
        set { self.rest.prompt = newValue }
    }

    /// Where the player goes next.
    public var next: Next {
        get { self.rest.next }
        set { self.rest.next = newValue }
    }

    /// Whether an event holds a secret, such as a password that the server made.
    ///
    /// None of the events is compressed then.
    public var isSecret: Bool {
        get { self.rest.isSecret }
        set { self.rest.isSecret = newValue }
    }

    /// Why the line was not used, for clients that tell refusals from other answers; the first event says it in words.
    package var refusal: LineRefusal? {
        get { self.rest.refusal }
        set { self.rest.refusal = newValue }
    }

    /// Whether the reply has events only: no question, no secret, and the player stays.
    @inlinable package var isPlain: Bool {
        switch self.box {
        case .empty: true
        case .rest: false
        }
    }

    /// Whether the player goes to another context, whose words follow.
    var leadsElsewhere: Bool {
        switch self.next {
        case .stay, .disconnect: false
        case .context, .visit, .back: true
        }
    }

    /// Makes a reply of one text, which may have several lines.
    @inlinable
    public init(_ text: String) {
        self.content = .one(.text(text))
        self.box = .empty
    }

    /// Makes a reply of one text, which may have several lines, and perhaps a question and a destination.
    public init(_ line: String, prompt: Prompt? = nil, next: Next = .stay) {
        self.init(.one(.text(line)), prompt, next)
    }

    /// Makes a reply of several texts, each of them an event; each may have several lines.
    package init(_ lines: String..., prompt: Prompt? = nil, next: Next = .stay) {
        self.init(events: lines.map(Event.text), prompt: prompt, next: next)
    }

    /// Makes a reply of events; a question goes into `prompt`.
    public init(events: [Event], prompt: Prompt? = nil, next: Next = .stay) {
        self.init(Content(events), prompt, next)
    }

    /// Makes a reply of structured data, which only clients that ask for it get.
    ///
    /// - Throws: An error if the value cannot be sent; see ``StructuredData/init(_:_:)``.
    public static func data(_ name: String, _ value: some Encodable) throws -> Reply {
        Reply(events: [.data(try StructuredData(name, value))])
    }

    private init(_ content: Content, _ prompt: Prompt?, _ next: Next) {
        self.content = content
        if prompt != nil || next != .stay { self.rest = Rest(prompt: prompt, next: next) }
    }

    /// An empty reply, for which nothing is sent.
    public static let nothing = Reply(events: [])

    /// What the default ``Context/restored()`` returns: contexts of that type need not be asked again.
    static let nothingToRestore: Reply = {
        var reply = Reply.nothing
        // No other reply has this content: `nothing` has no event either, but as another case.
        reply.content = .several([])
        return reply
    }()

    /// Whether it is ``nothingToRestore``.
    var isNothingToRestore: Bool {
        guard case .several(let events) = self.content else { return false }
        return events.isEmpty
    }

    /// The text, if the reply is one text and nothing else, as most replies are.
    @inlinable
    package var onlyText: String? {
        guard case .empty = self.box, case .one(.text(let text)) = self.content else { return nil }
        return text
    }

    /// Calls the body with each event, in order, without the question.
    @inlinable
    @inline(__always)
    package func forEachEvent(_ body: (Event) -> Void) {
        switch self.content {
        case .nothing: break
        case .one(let event): body(event)
        case .several(let events): events.forEach(body)
        }
    }

    /// Returns this reply with the events, the question and the destination of another one after it.
    package func followed(by other: Reply) -> Reply {
        var both = Reply(
            events: self.events + other.events,
            prompt: other.prompt ?? self.prompt,
            next: other.next
        )
        both.isSecret = self.isSecret || other.isSecret
        both.refusal = self.refusal
        return both
    }
}

/// Why a line was not used.
package enum LineRefusal: Equatable, Sendable {
    /// The question that it answers is not open.
    case moved
    /// It is too long.
    case tooLong
}
