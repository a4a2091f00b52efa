import Words

/// The words that a context knows: one list for dispatch, help, completion and the tests.
public struct CommandTable<Owner: Context>: Sendable {
    /// The rows, in the order in which help lists them.
    package let commands: [Command<Owner>]
    /// What an unknown word is answered.
    let unrecognized: TextKey
    /// Whether an unknown word that resembles a known one is answered with it as well.
    let suggestsWords: Bool
    /// The words of more than one row; the first row has them.
    let doubleWords: [String]

    /// What is looked at with each line, by word and alias.
    @usableFromInline
    struct Row: Sendable {
        /// Which of ``commands`` it is.
        let index: Int
        @usableFromInline let role: Role
        @usableFromInline let minimumArguments: Int
        @usableFromInline let action: Command<Owner>.Action
    }

    @usableFromInline let rows: [String: Row]
    /// The same, for lines of ASCII.
    @usableFromInline let index: WordIndex<Row>

    /// Makes a table.
    ///
    /// Two rows with one word are a mistake that `check-config`, the start of the server and `ContextsTesting` tell.
    ///
    /// - Parameters:
    ///   - commands: The rows, in the order in which help lists them.
    ///   - everyday: Which of the everyday commands come after them.
    ///   - unrecognized: What a player is told whose line begins with an unknown word.
    ///   - suggestsWords: Whether they are told of a word that resembles theirs as well.
    public init(
        _ commands: [Command<Owner>],
        everyday: Everyday = .none,
        unrecognized: TextKey,
        suggestsWords: Bool = true
    ) {
        let commands = commands + everyday.rows(beside: commands)
        var (rows, doubleWords): ([String: Row], [String]) = ([:], [])
        for (index, command) in commands.enumerated() {
            let summary = command.summary
            let row = Row(
                index: index,
                role: summary.role,
                minimumArguments: summary.minimumArguments,
                action: command.action
            )
            for word in summary.words {
                if rows[word] == nil { rows[word] = row } else { doubleWords.append(word) }
            }
        }
        self.commands = commands
        self.unrecognized = unrecognized
        self.suggestsWords = suggestsWords
        self.doubleWords = doubleWords
        self.rows = rows
        self.index = WordIndex(rows)
    }

    /// The command of that word or alias.
    package subscript(_ word: String) -> Command<Owner>? {
        self.rows[word.lowercased()].map { self.commands[$0.index] }
    }

    /// What an account of that role can use, in the table's order.
    package func summaries(for role: Role) -> [CommandSummary] {
        self.commands.map(\.summary).filter { $0.role <= role }
    }

    /// What one look at the table says of a line; nothing has run.
    @usableFromInline
    enum Plan {
        /// The line is refused: no such word here, or its guards are not met.
        case refused(Reply)
        /// The row's handler waits for nothing.
        case now(Command<Owner>.ImmediateHandler, Arguments)
        /// The row's handler may wait.
        case wait(Command<Owner>.Handler, Arguments)
    }

    /// Finds the row of a line, and checks role and arguments: all guards of a row stand here.
    @inlinable
    func plan(_ line: String, for owner: isolated Owner) -> Plan {
        let utf8 = line.utf8Span
        // What nearly all lines are is looked at byte by byte; nothing is made of a line that is refused.
        guard utf8.isKnownASCII else { return self.planOfAny(line, for: owner) }
        guard let cut = LineCut(utf8.span) else { return .refused(self.refusalOfBlank(for: owner)) }
        guard let row = self.index.find(utf8.span, from: cut.start, to: cut.wordEnd),
            row.role == .anonymous || row.role <= owner.connection.role
        else { return .refused(self.refusal(of: line, for: owner)) }
        let arguments = Arguments(of: utf8.span, from: cut.textStart, to: cut.end)
        return self.plan(row, arguments, for: owner)
    }

    /// The same for a line of any characters.
    @usableFromInline
    func planOfAny(_ line: String, for owner: isolated Owner) -> Plan {
        guard let (word, arguments) = Arguments.cut(line) else { return .refused(self.refusalOfBlank(for: owner)) }
        let role = owner.connection.role
        guard let row = self.rows[word], row.role <= role else {
            return .refused(Reply(self.refusal(of: word, role: role, texts: owner.services.texts)))
        }
        return self.plan(row, arguments, for: owner)
    }

    @inlinable
    func plan(_ row: Row, _ arguments: Arguments, for owner: isolated Owner) -> Plan {
        guard arguments.hasWords(row.minimumArguments) else { return .refused(self.refusalOfFew(row, for: owner)) }
        return switch row.action {
        case .immediate(let handler): .now(handler, arguments)
        case .waiting(let handler): .wait(handler, arguments)
        }
    }

    @usableFromInline
    func refusalOfBlank(for owner: isolated Owner) -> Reply { Reply(owner.services.texts[.blankLine]) }

    /// What a line is answered whose word is unknown, or not for everybody.
    @usableFromInline
    func refusal(of line: String, for owner: isolated Owner) -> Reply {
        let word = Arguments.cut(line)?.word ?? ""
        return Reply(self.refusal(of: word, role: owner.connection.role, texts: owner.services.texts))
    }

    @usableFromInline
    func refusalOfFew(_ row: Row, for owner: isolated Owner) -> Reply {
        let usage = self.commands[row.index].summary.synopsis
        return Reply(owner.services.texts(.tooFewArguments, ["usage": usage]))
    }

    /// Runs the handler of a line's row on the owner's actor; a line that is refused is answered with the reason.
    func run(_ line: String, on owner: isolated Owner) async throws -> Reply {
        switch self.plan(line, for: owner) {
        case .refused(let reply): reply
        case .now(let handler, let arguments): try handler(owner, arguments)
        case .wait(let handler, let arguments): try await handler(owner, arguments)
        }
    }

    /// What an unknown word is answered; a word that the role may not use is as unknown as any other.
    func refusal(of word: String, role: Role, texts: Texts) -> String {
        let sentence = texts[self.unrecognized]
        guard self.suggestsWords else { return sentence }
        let words = self.summaries(for: role).flatMap(\.words)
        guard let near = SuggestionRule.commands.nearest(to: word, among: words) else { return sentence }
        return sentence + " " + texts(.didYouMean, ["word": near])
    }
}
