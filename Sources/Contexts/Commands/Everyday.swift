/// Which of the everyday commands a table has beside its own rows.
///
/// A row of the table's own wins: an everyday word that it uses, as a word or an alias, is then typed with a `/` before it.
public struct Everyday: Hashable, Sendable {
    private enum Choice: Hashable {
        case none
        case all
    }

    private let choice: Choice

    /// None of them.
    public static let none = Everyday(choice: .none)

    /// All of them: `who`, `commands`, `help` and `quit`; later versions add to these.
    public static let all = Everyday(choice: .all)

    /// The rows, in the order in which help lists them after the table's own.
    func rows<Owner>(beside own: [Command<Owner>]) -> [Command<Owner>] {
        switch self.choice {
        case .none: return []
        case .all:
            let taken = Set(own.flatMap(\.summary.words))
            return [Command<Owner>.who, .commands, .help, .quit].map { row in
                row.renamed { word in
                    var free = word
                    while taken.contains(free) { free = "/" + free }
                    return free
                }
            }
        }
    }
}
