import Reactor

/// The strangers of all loops (``AddressRules``): of each client in the order in which they came, and the clients by how
/// many they have.
///
/// Each operation takes a constant time. A stranger that was displaced is forgotten by its client at once, and keeps its
/// number until ``remove(_:)``.
struct Strangers: Sendable {
    /// Where a stranger's connection is.
    struct Connection: Equatable, Sendable {
        /// The number of its table.
        let table: UInt32
        /// Its key there.
        let key: SocketKey
    }

    private struct Stranger: Sendable {
        let connection: Connection
        /// The number of its client (``PresentClients``).
        let client: UInt32
        /// The strangers of the client that came before and after it.
        var links = Links()
        var isDisplaced = false
    }

    /// The strangers of a client.
    private struct Line: Sendable {
        var count = 0
        var ends = Ends()
        /// The clients before and after it among those that have as many.
        var links = Links()
    }

    private struct Links: Sendable {
        var before: UInt32?
        var after: UInt32?
    }

    /// The first and the last of a list.
    private struct Ends: Sendable {
        var first: UInt32?
        var last: UInt32?
    }

    private var strangers = EntryPool<Stranger>()
    /// Under the numbers of their clients.
    private var lines: [Line] = []
    /// The clients with as many strangers as the index says; who has had as many for longest comes first.
    private var ranks: [Ends] = [Ends()]

    /// How many strangers there are.
    private(set) var count = 0
    /// How many strangers the client has that has most.
    private(set) var most = 0

    /// How many strangers a client has.
    func count(of client: UInt32) -> Int { Int(client) < self.lines.count ? self.lines[Int(client)].count : 0 }

    /// The number of a stranger's client.
    func client(of stranger: UInt32) -> UInt32 { self.strangers[stranger].client }

    /// Adds a stranger; returns its number.
    mutating func add(_ connection: Connection, of client: UInt32) -> UInt32 {
        while Int(client) >= self.lines.count { self.lines.append(Line()) }
        let stranger = self.strangers.add(Stranger(connection: connection, client: client))
        let last = self.lines[Int(client)].ends.last
        self.strangers[stranger].links.before = last
        if let last { self.strangers[last].links.after = stranger }
        self.lines[Int(client)].ends.last = stranger
        if last == nil { self.lines[Int(client)].ends.first = stranger }
        self.rank(client, by: 1)
        return stranger
    }

    /// Removes a stranger: it has logged in, or its connection has ended.
    mutating func remove(_ stranger: UInt32) {
        if !self.strangers[stranger].isDisplaced { self.leave(stranger) }
        self.strangers.remove(stranger)
    }

    /// Displaces the stranger that has waited longest of a client that has most; nil if there is none.
    mutating func displace() -> Connection? {
        guard self.most > 0, let client = self.ranks[self.most].first, let first = self.lines[Int(client)].ends.first
        else { return nil }
        self.leave(first)
        self.strangers[first].isDisplaced = true
        return self.strangers[first].connection
    }

    /// Takes a stranger out of the line of its client.
    private mutating func leave(_ stranger: UInt32) {
        let (links, client) = (self.strangers[stranger].links, self.strangers[stranger].client)
        if let before = links.before {
            self.strangers[before].links.after = links.after
        } else {
            self.lines[Int(client)].ends.first = links.after
        }
        if let after = links.after {
            self.strangers[after].links.before = links.before
        } else {
            self.lines[Int(client)].ends.last = links.before
        }
        self.rank(client, by: -1)
    }

    /// Notes that a client has one stranger more or less.
    private mutating func rank(_ client: UInt32, by change: Int) {
        let former = self.lines[Int(client)].count
        let count = former + change
        self.count += change
        self.lines[Int(client)].count = count
        if former > 0 { self.unlink(client, from: former) }
        if count > 0 { self.link(client, to: count) }
        if count > self.most { self.most = count }
        // Then the client itself was the last that had most.
        if self.most > 0, self.ranks[self.most].first == nil { self.most -= 1 }
    }

    private mutating func link(_ client: UInt32, to rank: Int) {
        while rank >= self.ranks.count { self.ranks.append(Ends()) }
        let last = self.ranks[rank].last
        self.lines[Int(client)].links = Links(before: last, after: nil)
        if let last { self.lines[Int(last)].links.after = client }
        self.ranks[rank].last = client
        if last == nil { self.ranks[rank].first = client }
    }

    private mutating func unlink(_ client: UInt32, from rank: Int) {
        let links = self.lines[Int(client)].links
        if let before = links.before {
            self.lines[Int(before)].links.after = links.after
        } else {
            self.ranks[rank].first = links.after
        }
        if let after = links.after {
            self.lines[Int(after)].links.before = links.before
        } else {
            self.ranks[rank].last = links.before
        }
    }
}
