import Reactor

/// How the descriptors that the process may have are divided.
///
/// The server's own share counts all that it may ever open, not what is open now: readers of the database, clients of
/// the admin socket and bottles come later, when connections could have used up the rest.
struct DescriptorBudget: Equatable {
    /// All descriptors that the process may have.
    let limit: Int
    /// The descriptors of the server itself.
    let own: Int
    /// The descriptors that accepting connections leaves free.
    let reserve: Int
    /// The descriptors of connections that are told that the server is full.
    let refused: Int

    /// How many descriptors must be free at the start; with fewer the server does not start.
    static let minimumFree = 40

    /// Standard streams 3, listening sockets 10, the database and its readers 24, log and notifications 6, the runtime
    /// 8, the admin socket's loop and clients 16.
    private static let base = 67
    /// For each event loop: an epoll instance, an eventfd and the memory file.
    private static let eachLoop = 3
    /// The descriptors of bottles (``Continuity``): the maximum, and below it `few` and one for each `connections` of
    /// the limit.
    private static let bottles = (maximum: 128, few: 8, connections: 100)

    /// Divides `limit` descriptors.
    init(limit: Int, loops: Int) {
        self.limit = limit
        self.own =
            Self.base + Self.eachLoop * loops
            + min(Self.bottles.maximum, Self.bottles.few + limit / Self.bottles.connections)
        self.reserve = DescriptorReserve.size(of: limit)
        self.refused = max(1, min(64, limit / 16))
    }

    /// How many connections there may be: four fifths of all, or fewer if the rest would not be enough; at least one.
    var connections: Int { max(1, min(self.limit / 5 * 4, self.limit - self.own - self.reserve - self.refused)) }

    /// Returns a remark that a setting asks for more connections than there can be.
    func remark(on wanted: Int) -> String {
        "[Limits] connections: \(wanted) are more than \(self.limit) descriptors are enough for: there can be "
            + "\(self.connections); raise LimitNOFILE= of the unit"
    }

    /// How many descriptors the process leaves free when it restores connections.
    var spared: Int { self.own + self.reserve }
}
