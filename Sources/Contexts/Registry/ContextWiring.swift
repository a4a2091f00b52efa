/// How a context is put together with others, as far as that is known without running it.
package struct ContextWiring: Sendable {
    /// The contexts to which its rows lead, with the word of the row.
    let ways: [(word: String, context: ContextName)]
    /// The dialogues that its rows open, with the word of the row, and that it does not declare.
    let unknownDialogues: [(word: String, dialogue: String)]
    /// The words of more than one of its rows.
    let doubleWords: [String]
    /// The names of more than one of its dialogues.
    let doubleDialogues: [String]
    /// Rows whose arguments nobody can guess: they need some, and have no example.
    package let rowsWithoutExample: [String]
    /// Rows without a word of help.
    package let rowsWithoutHelp: [String]
    /// The services that it needs.
    let needs: [Need]

    /// A type of a service.
    struct Need: Sendable {
        let name: String
        let type: ObjectIdentifier
    }

    init<C: Context>(of type: C.Type) {
        let (rows, dialogues) = (C.commands.commands, C.dialogues.map(\.name))
        self.ways = rows.compactMap { row in
            if case .context(let name) = row.destination { (row.summary.word, name) } else { nil }
        }
        self.unknownDialogues = rows.compactMap { row in
            guard case .dialogue(let name) = row.destination, !dialogues.contains(name) else { return nil }
            return (row.summary.word, name)
        }
        self.doubleWords = C.commands.doubleWords
        self.doubleDialogues = Set(dialogues.filter { name in dialogues.count { $0 == name } > 1 }).sorted()
        self.rowsWithoutExample = rows.map(\.summary).filter { $0.minimumArguments > 0 && $0.example.isEmpty }.map(
            \.word
        )
        self.rowsWithoutHelp = rows.map(\.summary).filter(\.help.isEmpty).map(\.word)
        self.needs = C.needs.map { Need(name: String(describing: $0), type: ObjectIdentifier($0)) }
    }
}
