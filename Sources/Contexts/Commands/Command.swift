/// One row of a command table: what a word means, who may use it, and what it does.
public struct Command<Owner: Context>: Sendable {
    /// What a command does, on its context's actor.
    @usableFromInline typealias Handler = @Sendable (isolated Owner, Arguments) async throws -> Reply

    /// What a command does that waits for nothing, on its context's actor.
    @usableFromInline typealias ImmediateHandler = @Sendable (isolated Owner, Arguments) throws -> Reply

    /// The two kinds of handlers: only the first can be run where nothing may wait.
    @usableFromInline
    enum Action: Sendable {
        case immediate(ImmediateHandler)
        case waiting(Handler)
    }

    /// Where a row leads, as far as that is known without running it.
    enum Destination: Equatable {
        case context(ContextName)
        case dialogue(String)
    }

    /// What there is to say about the command.
    package let summary: CommandSummary
    let action: Action
    let destination: Destination?

    init(_ summary: CommandSummary, _ action: Action, leadsTo destination: Destination? = nil) {
        self.summary = summary
        self.action = action
        self.destination = destination
    }

    /// Declares a command that may wait: one with an `await` in it.
    ///
    /// - Parameters:
    ///   - word: What players type; upper and lower case are the same.
    ///   - aliases: Other words for the same.
    ///   - usage: The arguments, such as `<name>`; empty for none.
    ///   - example: A line as a player would type it, which `help` shows; a row that needs arguments should have one.
    ///   - help: What it does, in one line.
    ///   - role: The least role that may use it; to all others the word is unknown.
    ///   - minimumArguments: How many words must follow; with fewer the player is told the usage.
    ///   - handler: What it does. It is called on the context's actor when role and arguments are right. An error that it
    ///     throws is logged, and the player is told that something went wrong.
    public init(
        _ word: String,
        aliases: [String] = [],
        usage: String = "",
        example: String = "",
        help: String,
        role: Role = .anonymous,
        minimumArguments: Int = 0,
        handler: @escaping @Sendable (isolated Owner, Arguments) async throws -> Reply
    ) {
        self.init(CommandSummary(word, aliases, usage, example, help, role, minimumArguments), .waiting(handler))
    }

    /// Declares a command that waits for nothing: a closure without `await` comes here by itself.
    ///
    /// - Parameters:
    ///   - word: What players type; upper and lower case are the same.
    ///   - aliases: Other words for the same.
    ///   - usage: The arguments, such as `<name>`; empty for none.
    ///   - example: A line as a player would type it, which `help` shows; a row that needs arguments should have one.
    ///   - help: What it does, in one line.
    ///   - role: The least role that may use it; to all others the word is unknown.
    ///   - minimumArguments: How many words must follow; with fewer the player is told the usage.
    ///   - handler: What it does. It is called on the context's actor when role and arguments are right. An error that it
    ///     throws is logged, and the player is told that something went wrong.
    public init(
        _ word: String,
        aliases: [String] = [],
        usage: String = "",
        example: String = "",
        help: String,
        role: Role = .anonymous,
        minimumArguments: Int = 0,
        handler: @escaping @Sendable (isolated Owner, Arguments) throws -> Reply
    ) {
        self.init(CommandSummary(word, aliases, usage, example, help, role, minimumArguments), .immediate(handler))
    }

    /// The same command under other words.
    func renamed(_ rename: (String) -> String) -> Self {
        Self(self.summary.renamed(rename), self.action, leadsTo: self.destination)
    }
}
