import Words

/// The commands of a context: one list for dispatch, help, completion and the tests.
public struct CommandTable<Owner: Context>: Sendable {
    /// The rows, in the order in which help lists them.
    package let commands: [Command<Owner>]
    /// The sentence that answers an unknown word.
    let unrecognized: TextKey
    /// Whether that answer also suggests a known word that resembles the unknown one.
    let suggestsWords: Bool
    /// Words that more than one row has; the first row gets them.
    let doubleWords: [String]

    /// What dispatch needs of a row.
    @usableFromInline
    struct Row: Sendable {
        /// The row's index in ``commands``.
        let index: Int
        /// Whether everybody may use it: nobody is asked for a role or a capability.
        @usableFromInline let isOpen: Bool
        @usableFromInline let minimumArguments: Int
        @usableFromInline let extraCost: UInt8
        @usableFromInline let action: Command<Owner>.Action
    }

    @usableFromInline let rows: [String: Row]
    /// The rows by the bytes of their words, for lines of ASCII.
    @usableFromInline let index: WordIndex<Row>

    /// Makes a table.
    ///
    /// No two rows may have the same word: `check-config`, the start of the server and `ContextsTesting` report it.
    ///
    /// - Parameters:
    ///   - commands: The rows, in the order in which help lists them.
    ///   - everyday: Which of the everyday commands follow them.
    ///   - unrecognized: The sentence that answers an unknown word.
    ///   - suggestsWords: Whether that answer also suggests a known word that resembles the unknown one.
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
                isOpen: summary.role == .anonymous && summary.needs.isEmpty,
                minimumArguments: summary.minimumArguments,
                extraCost: UInt8(clamping: summary.cost - 1),
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

    /// The command with that word or alias.
    package subscript(_ word: String) -> Command<Owner>? {
        self.rows[word.lowercased()].map { self.commands[$0.index] }
    }

    /// Returns the commands that somebody may use, in the order of the table.
    package func summaries(for access: CommandAccess) -> [CommandSummary] {
        self.commands.map(\.summary).filter(access.allows)
    }

    /// Returns whether a player may use a row that is not open to everybody.
    @usableFromInline
    func admits(_ row: Row, _ owner: isolated Owner) -> Bool {
        CommandAccess(of: owner.connection).allows(self.commands[row.index].summary)
    }

    /// What has to be done with a line.
    ///
    /// Nothing has run yet.
    @usableFromInline
    enum Plan {
        /// The word is unknown, or a guard of its row failed; this is the answer.
        case refused(Reply)
        /// The row's handler never waits.
        case now(Command<Owner>.ImmediateHandler, Arguments)
        /// The row's handler may wait.
        case wait(Command<Owner>.Handler, Arguments)
    }

    /// Finds the row of a line, and checks role, capability and number of arguments.
    ///
    /// No row has other guards.
    @inlinable
    func plan(_ line: String, for owner: isolated Owner) -> Plan {
        let utf8 = line.utf8Span
        // Nearly all lines are ASCII and are read byte by byte; a refused one costs no copy of its arguments.
        guard utf8.isKnownASCII else { return self.planOfAny(line, for: owner) }
        guard let words = LineWords(utf8.span) else { return .refused(self.refusalOfBlank(for: owner)) }
        guard let row = self.index.find(utf8.span, from: words.start, to: words.wordEnd),
            row.isOpen || self.admits(row, owner)
        else { return .refused(self.refusal(of: line, for: owner)) }
        let arguments = Arguments(of: utf8.span, from: words.textStart, to: words.end)
        return self.plan(row, arguments, for: owner)
    }

    /// Does the same as ``plan(_:for:)`` for a line with any characters.
    @usableFromInline
    func planOfAny(_ line: String, for owner: isolated Owner) -> Plan {
        guard let (word, arguments) = Arguments.cut(line) else { return .refused(self.refusalOfBlank(for: owner)) }
        guard let row = self.rows[word], row.isOpen || self.admits(row, owner) else {
            return .refused(self.refusal(ofWord: word, for: owner))
        }
        return self.plan(row, arguments, for: owner)
    }

    @inlinable
    func plan(_ row: Row, _ arguments: Arguments, for owner: isolated Owner) -> Plan {
        guard arguments.hasWords(row.minimumArguments) else { return .refused(self.refusalOfFew(row, for: owner)) }
        if row.extraCost > 0 { owner.connection.noteExtraCost(row.extraCost) }
        return switch row.action {
        case .immediate(let handler): .now(handler, arguments)
        case .waiting(let handler): .wait(handler, arguments)
        }
    }

    @usableFromInline
    func refusalOfBlank(for owner: isolated Owner) -> Reply { Reply(owner.services.texts[.blankLine]) }

    /// Returns the answer to a line whose word is unknown, or not for this player.
    @usableFromInline
    func refusal(of line: String, for owner: isolated Owner) -> Reply {
        self.refusal(ofWord: Arguments.cut(line)?.word ?? "", for: owner)
    }

    @usableFromInline
    func refusalOfFew(_ row: Row, for owner: isolated Owner) -> Reply {
        let usage = self.commands[row.index].summary.synopsis
        return Reply(owner.services.texts(.tooFewArguments, ["usage": usage]))
    }

    /// Runs the handler of a line's row on the owner's actor; returns the refusal if a guard failed.
    func run(_ line: String, on owner: isolated Owner) async throws -> Reply {
        switch self.plan(line, for: owner) {
        case .refused(let reply): reply
        case .now(let handler, let arguments): try handler(owner, arguments)
        case .wait(let handler, let arguments): try await handler(owner, arguments)
        }
    }

    /// Returns the answer to an unknown word.
    ///
    /// A word that the player may not use is treated as unknown.
    func refusal(ofWord word: String, for owner: isolated Owner) -> Reply {
        let texts = owner.services.texts
        let sentence = texts[self.unrecognized]
        guard self.suggestsWords else { return Reply(sentence) }
        let words = self.summaries(for: CommandAccess(of: owner.connection)).flatMap(\.words)
        guard let near = SuggestionRule.commands.nearest(to: word, among: words) else { return Reply(sentence) }
        return Reply(sentence + " " + texts(.didYouMean, ["word": near]))
    }
}
