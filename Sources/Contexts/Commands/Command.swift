/// One row of a command table: the word, who may use it, and what it does.
public struct Command<Owner: Context>: Sendable {
    /// The handler of a command that may wait; it runs on its context's actor.
    @usableFromInline typealias Handler = @Sendable (isolated Owner, Arguments) async throws -> Reply

    /// The handler of a command without `await`; it runs on its context's actor.
    @usableFromInline typealias ImmediateHandler = @Sendable (isolated Owner, Arguments) throws -> Reply

    /// The two kinds of handlers.
    ///
    /// Only an `immediate` one can run without a task.
    @usableFromInline
    enum Action: Sendable {
        case immediate(ImmediateHandler)
        case waiting(Handler)
    }

    /// Where a row leads, as far as that is known without running its handler.
    enum Destination: Equatable {
        case context(ContextName)
        case dialogue(String)
    }

    /// The words, the help and the guards of the command.
    package let summary: CommandSummary
    let action: Action
    let destination: Destination?

    init(_ summary: CommandSummary, _ action: Action, leadsTo destination: Destination? = nil) {
        self.summary = summary
        self.action = action
        self.destination = destination
    }

    /// Makes a command whose handler may wait: its closure contains an `await`.
    ///
    /// - Parameters:
    ///   - word: What players type, in upper or lower case.
    ///   - aliases: Other words for the same command.
    ///   - usage: The arguments, such as `<name>`; empty for none.
    ///   - example: A line as a player would type it, which `help` shows. A command that needs arguments should have
    ///     one.
    ///   - help: What it does, in one line.
    ///   - role: The lowest role that may use the command; for lower roles the word does not exist.
    ///   - needs: What the player's role must allow, in addition (`[Roles]` of the configuration); for others the word
    ///     does not exist either. It is asked with each line, so a change of the role or of `[Roles]` counts at once.
    ///   - minimumArguments: How many words must follow. With fewer, the player is told the usage.
    ///   - cost: How many lines it counts as, where the operator limits how often lines are carried out; 1 to 256.
    ///   - handler: What the command does. It is called on the context's actor, after the guards were checked.
    ///     An error that it throws is logged, and the player is told that something went wrong.
    public init(
        _ word: String,
        aliases: [String] = [],
        usage: String = "",
        example: String = "",
        help: String,
        role: Role = .anonymous,
        needs: Capability? = nil,
        minimumArguments: Int = 0,
        cost: Int = 1,
        handler: @escaping @Sendable (isolated Owner, Arguments) async throws -> Reply
    ) {
        let needs = needs.map { [$0] } ?? []
        self.init(
            CommandSummary(word, aliases, usage, example, help, role, needs, minimumArguments, cost),
            .waiting(handler)
        )
    }

    /// Makes a command whose handler never waits.
    ///
    /// Swift chooses this initializer for a closure without `await`.
    ///
    /// - Parameters:
    ///   - word: What players type, in upper or lower case.
    ///   - aliases: Other words for the same command.
    ///   - usage: The arguments, such as `<name>`; empty for none.
    ///   - example: A line as a player would type it, which `help` shows. A command that needs arguments should have
    ///     one.
    ///   - help: What it does, in one line.
    ///   - role: The lowest role that may use the command; for lower roles the word does not exist.
    ///   - needs: What the player's role must allow, in addition (`[Roles]` of the configuration); for others the word
    ///     does not exist either. It is asked with each line, so a change of the role or of `[Roles]` counts at once.
    ///   - minimumArguments: How many words must follow. With fewer, the player is told the usage.
    ///   - cost: How many lines it counts as, where the operator limits how often lines are carried out; 1 to 256.
    ///   - handler: What the command does. It is called on the context's actor, after the guards were checked.
    ///     An error that it throws is logged, and the player is told that something went wrong.
    public init(
        _ word: String,
        aliases: [String] = [],
        usage: String = "",
        example: String = "",
        help: String,
        role: Role = .anonymous,
        needs: Capability? = nil,
        minimumArguments: Int = 0,
        cost: Int = 1,
        handler: @escaping @Sendable (isolated Owner, Arguments) throws -> Reply
    ) {
        let needs = needs.map { [$0] } ?? []
        self.init(
            CommandSummary(word, aliases, usage, example, help, role, needs, minimumArguments, cost),
            .immediate(handler)
        )
    }

    /// Returns the same command with each of its words renamed.
    func renamed(_ rename: (String) -> String) -> Self {
        Self(self.summary.renamed(rename), self.action, leadsTo: self.destination)
    }
}
