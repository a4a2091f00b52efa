/// One row of a command table: what a word means, who may use it, and what it does.
public struct Command<Owner: Context>: Sendable {
    /// What a command does, on its context's actor.
    public typealias Handler = @Sendable (isolated Owner, Arguments) async throws -> Reply

    /// What a command does that waits for nothing, on its context's actor.
    public typealias ImmediateHandler = @Sendable (isolated Owner, Arguments) throws -> Reply

    /// The two kinds of handlers: only the first can be run where nothing may wait.
    @usableFromInline
    enum Action: Sendable {
        case immediate(ImmediateHandler)
        case waiting(Handler)
    }

    /// What there is to say about the command.
    public let summary: CommandSummary
    let action: Action

    /// Declares a command.
    ///
    /// - Parameters:
    ///   - word: What players type; case does not matter.
    ///   - aliases: Other words for the same.
    ///   - usage: The arguments, such as `<name>`; empty for none.
    ///   - help: What it does, in one line.
    ///   - role: The least role that may use it.
    ///   - cost: How much work it is; 1 is an ordinary command. Nothing is limited by it yet.
    ///   - minimumArguments: How many words it needs behind it.
    ///   - handler: What it does; guards are checked before.
    public init(
        _ word: String,
        aliases: [String] = [],
        usage: String = "",
        help: String,
        role: Role = .anonymous,
        cost: Int = 1,
        minimumArguments: Int = 0,
        handler: @escaping Handler
    ) {
        self.summary = CommandSummary(word, aliases, usage, help, role, cost, minimumArguments)
        self.action = .waiting(handler)
    }

    /// Declares a command that waits for nothing: a closure without `await` comes here by itself.
    ///
    /// - Parameters:
    ///   - word: What players type; case does not matter.
    ///   - aliases: Other words for the same.
    ///   - usage: The arguments, such as `<name>`; empty for none.
    ///   - help: What it does, in one line.
    ///   - role: The least role that may use it.
    ///   - cost: How much work it is; 1 is an ordinary command. Nothing is limited by it yet.
    ///   - minimumArguments: How many words it needs behind it.
    ///   - handler: What it does; guards are checked before.
    public init(
        _ word: String,
        aliases: [String] = [],
        usage: String = "",
        help: String,
        role: Role = .anonymous,
        cost: Int = 1,
        minimumArguments: Int = 0,
        handler: @escaping ImmediateHandler
    ) {
        self.summary = CommandSummary(word, aliases, usage, help, role, cost, minimumArguments)
        self.action = .immediate(handler)
    }
}

/// What there is to say about a command: for help, completion and the reference page.
public struct CommandSummary: Equatable, Sendable, Codable {
    /// What players type.
    public let word: String
    /// Other words for the same.
    public let aliases: [String]
    /// The arguments; empty for none.
    public let usage: String
    /// What it does, in one line.
    public let help: String
    /// The least role that may use it.
    public let role: Role
    /// How much work it is, of which 1 is an ordinary command's; nothing is limited by it yet.
    public let cost: Int
    /// How many words it needs behind it.
    public let minimumArguments: Int

    /// The word with its arguments, as help shows it.
    public var synopsis: String {
        self.usage.isEmpty ? self.word : "\(self.word) \(self.usage)"
    }

    /// The summary of a row, its words in lower case.
    fileprivate init(
        _ word: String,
        _ aliases: [String],
        _ usage: String,
        _ help: String,
        _ role: Role,
        _ cost: Int,
        _ minimumArguments: Int
    ) {
        self.word = word.lowercased()
        self.aliases = aliases.map { $0.lowercased() }
        self.usage = usage
        self.help = help
        self.role = role
        self.cost = cost
        self.minimumArguments = minimumArguments
    }
}
