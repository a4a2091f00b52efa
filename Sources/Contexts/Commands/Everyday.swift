/// Which of the everyday commands a table has in addition to its own rows.
///
/// The table's own rows win: an everyday command whose word or alias they use is typed with a `/` before it.
public struct Everyday: Hashable, Sendable {
    private enum Choice: Hashable {
        case none
        case all
        case staff
    }

    private let choice: Choice

    /// None of them.
    public static let none = Everyday(choice: .none)

    /// All of them: `who`, `commands`, `help`, `reader` and `quit`, and those of ``staff``.
    ///
    /// Later versions may add commands.
    public static let all = Everyday(choice: .all)

    /// The commands with which staff keep order, such as `kick`, `ban` and `announce`.
    ///
    /// Each exists only for players whose role has its ``Capability``.
    public static let staff = Everyday(choice: .staff)

    /// Returns the everyday rows, in the order in which help lists them after the table's own rows.
    func rows<Owner>(beside own: [Command<Owner>]) -> [Command<Owner>] {
        let rows: [Command<Owner>] =
            switch self.choice {
            case .none: []
            case .all: [.who, .commands, .help, .reader, .quit] + Command<Owner>.staff
            case .staff: Command<Owner>.staff
            }
        let taken = Set(own.flatMap(\.summary.words))
        return rows.map { row in
            row.renamed { word in
                var free = word
                while taken.contains(free) { free = "/" + free }
                return free
            }
        }
    }
}
