import Reactor

/// How the descriptors that the process may have are shared out.
///
/// The server's own are counted for all that it may ever open, not for what it has open at some moment: readers of the
/// database, clients of the admin socket and bottles come later, when connections would have taken their descriptors.
struct DescriptorBudget: Equatable {
    /// All there are.
    let limit: Int
    /// Those of the server itself.
    let own: Int
    /// Those that accepting leaves free.
    let reserve: Int
    /// Those of connections that are told that there is no room.
    let refused: Int

    /// Descriptors that are free at the start at least, or else nothing can be begun.
    static let minimumFree = 40

    /// Standard streams 3, sockets to listen on 10, the database and its readers 24, log and notifications 6, the runtime's
    /// own 8, the admin socket's loop and clients 16.
    private static let base = 67
    /// An epoll instance, an eventfd and the memory.
    private static let eachLoop = 3
    /// Descriptors of bottles at most (``Continuity``), and how many connections are in two of them in the worst case.
    private static let bottles = (maximum: 128, few: 8, connections: 100)

    /// Shares out that many.
    init(limit: Int, loops: Int) {
        self.limit = limit
        self.own =
            Self.base + Self.eachLoop * loops
            + min(Self.bottles.maximum, Self.bottles.few + limit / Self.bottles.connections)
        self.reserve = DescriptorReserve.size(of: limit)
        self.refused = max(1, min(64, limit / 16))
    }

    /// Connections at most: four fifths of all, as far as what remains is enough for the rest; one in any case.
    var connections: Int { max(1, min(self.limit / 5 * 4, self.limit - self.own - self.reserve - self.refused)) }

    /// Says that a setting asks for more connections than there can be.
    func remark(on wanted: Int) -> String {
        "[Limits] connections: \(wanted) are more than \(self.limit) descriptors are enough for: there can be "
            + "\(self.connections); raise LimitNOFILE= of the unit"
    }

    /// What the process may not take for connections that it restores.
    var spared: Int { self.own + self.reserve }
}
