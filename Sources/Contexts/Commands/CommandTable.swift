import Words

/// The words that a context knows: one list for dispatch, help, completion and the tests.
public struct CommandTable<Owner: Context>: Sendable {
    /// The rows, in the order in which help lists them.
    public let commands: [Command<Owner>]
    /// What an unknown word is answered.
    public let unrecognized: TextKey
    /// Whether an unknown word that resembles a known one is answered with it as well.
    public let suggestsWords: Bool

    private let rows: [String: Int]

    /// Makes a table.
    ///
    /// Two rows with one word are a mistake of the program and stop it.
    public init(_ commands: [Command<Owner>], unrecognized: TextKey, suggestsWords: Bool = true) {
        var rows: [String: Int] = [:]
        for (index, command) in commands.enumerated() {
            for word in [command.summary.word] + command.summary.aliases {
                let former = rows.updateValue(index, forKey: word)
                precondition(former == nil, "two commands are called '\(word)'")
            }
        }
        self.commands = commands
        self.unrecognized = unrecognized
        self.suggestsWords = suggestsWords
        self.rows = rows
    }

    /// The command of that word or alias.
    public subscript(_ word: String) -> Command<Owner>? {
        self.rows[word.lowercased()].map { self.commands[$0] }
    }

    /// What an account of that role can use, in the table's order.
    public func summaries(for role: Role) -> [CommandSummary] {
        self.commands.map(\.summary).filter { $0.role <= role }
    }

    /// Finds the row of a line, checks role and arguments, and runs its handler on the owner's actor.
    public func run(_ line: String, on owner: isolated Owner) async throws -> Reply {
        switch self.look(up: line, for: owner) {
        case .refusal(let reply): reply
        case .command(.immediate(let handler), let arguments): try handler(owner, arguments)
        case .command(.waiting(let handler), let arguments): try await handler(owner, arguments)
        }
    }

    /// Does what ``run(_:on:)`` does if nothing has to be waited for; nil, with nothing done, if the handler may wait.
    public func runNow(_ line: String, on owner: isolated Owner) throws -> Reply? {
        switch self.look(up: line, for: owner) {
        case .refusal(let reply): reply
        case .command(.immediate(let handler), let arguments): try handler(owner, arguments)
        case .command(.waiting, _): nil
        }
    }

    /// What a line comes to: the guards of both ways stand here.
    private enum Finding {
        case refusal(Reply)
        case command(Command<Owner>.Action, Arguments)
    }

    private func look(up line: String, for owner: isolated Owner) -> Finding {
        let texts = owner.services.texts
        guard let (word, arguments) = Arguments.cut(line) else { return .refusal(Reply(texts[.blankLine])) }
        let role = owner.connection.role
        guard let index = self.rows[word], self.commands[index].summary.role <= role else {
            return .refusal(Reply(self.refusal(of: word, role: role, texts: texts)))
        }
        let command = self.commands[index]
        guard arguments.words.count >= command.summary.minimumArguments else {
            return .refusal(Reply(texts(.tooFewArguments, ["usage": command.summary.synopsis])))
        }
        return .command(command.action, arguments)
    }

    /// What an unknown word is answered; a word that the role may not use is as unknown as any other.
    func refusal(of word: String, role: Role, texts: Texts) -> String {
        let sentence = texts[self.unrecognized]
        guard self.suggestsWords else { return sentence }
        let words = self.summaries(for: role).flatMap { [$0.word] + $0.aliases }
        guard let near = SuggestionRule.commands.nearest(to: word, among: words) else { return sentence }
        return sentence + " " + texts(.didYouMean, ["word": near])
    }
}
