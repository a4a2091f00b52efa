/// How a context is connected with other contexts, dialogues and services, as far as that is known without running it.
package struct ContextWiring: Sendable {
    /// The contexts to which its commands lead, each with the command's word.
    let ways: [(word: String, context: ContextName)]
    /// The dialogues that its commands open and it does not declare, each with the command's word.
    let unknownDialogues: [(word: String, dialogue: String)]
    /// Whether one of its dialogues takes a password.
    let takesPassword: Bool
    /// Words that more than one of its commands has.
    let doubleWords: [String]
    /// Names that more than one of its dialogues has.
    let doubleDialogues: [String]
    /// The words of commands that need arguments and have no example.
    package let rowsWithoutExample: [String]
    /// The words of commands without help.
    package let rowsWithoutHelp: [String]
    /// The services that it needs.
    let needs: [Need]

    /// The type of a service.
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
        self.takesPassword = C.dialogues.contains(where: \.takesPassword)
        self.doubleWords = C.commands.doubleWords
        self.doubleDialogues = Set(dialogues.filter { name in dialogues.count { $0 == name } > 1 }).sorted()
        self.rowsWithoutExample = rows.map(\.summary).filter { $0.minimumArguments > 0 && $0.example.isEmpty }.map(
            \.word
        )
        self.rowsWithoutHelp = rows.map(\.summary).filter(\.help.isEmpty).map(\.word)
        self.needs = C.needs.map { Need(name: String(describing: $0), type: ObjectIdentifier($0)) }
    }
}
