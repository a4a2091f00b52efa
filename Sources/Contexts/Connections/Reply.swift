/// What a context answers: what the player is told, perhaps a question, and where the connection goes next.
public struct Reply: Equatable, Sendable {
    /// What happens to the connection after all was sent.
    public enum Next: Equatable, Sendable {
        /// It stays in its context.
        case stay
        /// It moves to the context of that name, and what that one says is appended.
        ///
        /// If it is one from which the context was visited, directly or not, the player comes back to it; else it begins
        /// with a fresh state.
        case context(ContextName)
        /// It visits the context of that name: this one waits with its state until the player comes back to it.
        case visit(ContextName)
        /// It goes back to the context from which this one was visited; it stays if there is none.
        case back
        /// It is closed.
        case disconnect(Disconnection)
    }

    /// Most replies are one event: an array for it would cost an allocation a command.
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

    /// What the player is told, in order, but for the question.
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

    /// The question that is open after that, if any; it is sent last.
    public var prompt: Prompt? {
        get { self.rest.prompt }
        set { self.rest.prompt = newValue }
    }

    /// Where the connection goes next.
    public var next: Next {
        get { self.rest.next }
        set { self.rest.next = newValue }
    }

    /// Whether an event holds a secret, such as a password that was made: then none of them is compressed on the way.
    public var isSecret: Bool {
        get { self.rest.isSecret }
        set { self.rest.isSecret = newValue }
    }

    /// Whether it is events and nothing else: no question, no secret, and the connection stays where it is.
    @inlinable package var isPlain: Bool {
        switch self.box {
        case .empty: true
        case .rest: false
        }
    }

    /// Whether another context has something to say after it.
    var leadsElsewhere: Bool {
        switch self.next {
        case .stay, .disconnect: false
        case .context, .visit, .back: true
        }
    }

    /// A reply of one text, which may hold several lines, and nothing else.
    @inlinable
    public init(_ text: String) {
        self.content = .one(.text(text))
        self.box = .empty
    }

    /// A reply of one text, which may hold several lines.
    public init(_ line: String, prompt: Prompt? = nil, next: Next = .stay) {
        self.init(.one(.text(line)), prompt, next)
    }

    /// A reply of texts, each told by itself; one may hold several lines.
    package init(_ lines: String..., prompt: Prompt? = nil, next: Next = .stay) {
        self.init(events: lines.map(Event.text), prompt: prompt, next: next)
    }

    /// A reply of any events; a question goes into `prompt`.
    public init(events: [Event], prompt: Prompt? = nil, next: Next = .stay) {
        self.init(Content(events), prompt, next)
    }

    private init(_ content: Content, _ prompt: Prompt?, _ next: Next) {
        self.content = content
        if prompt != nil || next != .stay { self.rest = Rest(prompt: prompt, next: next) }
    }

    /// An empty reply: nothing is sent.
    public static let nothing = Reply(events: [])

    /// What a context answers to ``Context/restored()`` that has nothing to do then: it need not be asked again.
    static let nothingToRestore: Reply = {
        var reply = Reply.nothing
        // No other reply has this content: it is no event, as `nothing` is.
        reply.content = .several([])
        return reply
    }()

    /// Whether it is ``nothingToRestore``.
    var isNothingToRestore: Bool {
        guard case .several(let events) = self.content else { return false }
        return events.isEmpty
    }

    /// Calls the body for each event, in order; the question is none of them.
    @inlinable
    @inline(__always)
    package func forEachEvent(_ body: (Event) -> Void) {
        switch self.content {
        case .nothing: break
        case .one(let event): body(event)
        case .several(let events): events.forEach(body)
        }
    }

    /// This reply with another one's events, prompt and destination after it.
    package func followed(by other: Reply) -> Reply {
        var both = Reply(
            events: self.events + other.events,
            prompt: other.prompt ?? self.prompt,
            next: other.next
        )
        both.isSecret = self.isSecret || other.isSecret
        return both
    }
}
