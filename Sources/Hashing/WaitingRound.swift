import World

/// Jobs that wait, as their numbers: the clients have turns one after another, and the jobs of one client are in order.
///
/// Each operation takes a constant time.
struct WaitingRound {
    /// Where a job stands in its client's line.
    private struct Place {
        let client: Visitor
        var earlier: UInt64?
        var later: UInt64?
    }

    /// The jobs of one client, which are one or more, and the clients whose turns are before and after.
    private struct Line {
        var first: UInt64
        var last: UInt64
        var count = 1
        var before: Visitor
        var after: Visitor
        /// Its index among the clients that have as many jobs.
        var index = 0
    }

    private var places: [UInt64: Place] = [:]
    private var lines: [Visitor: Line] = [:]
    /// Whose turn is next; nil if nobody waits.
    private var turn: Visitor?
    /// The clients that have one job, two jobs, and so on; the last of these lists is not empty.
    private var holders: [[Visitor]] = []

    /// Whether no job waits.
    var isEmpty: Bool { self.places.isEmpty }

    /// How many jobs the client has that has most.
    var most: Int { self.holders.count }

    /// How many jobs of a client wait.
    func count(of client: Visitor) -> Int { self.lines[client]?.count ?? 0 }

    /// The last job of a client that has most; nil if none waits.
    var youngestOfMost: UInt64? {
        guard let client = self.holders.last?.last else { return nil }
        return self.lines[client]?.last
    }

    /// Adds a job after the others of its client; the turn of a client that had none is the last.
    mutating func append(_ id: UInt64, of client: Visitor) {
        var place = Place(client: client, earlier: nil, later: nil)
        if let last = self.lines[client]?.last {
            place.earlier = last
            self.places[last]?.later = id
            self.lines[client]?.last = id
            self.count(client, by: 1)
        } else {
            self.insert(Line(first: id, last: id, before: client, after: client), of: client)
        }
        self.places[id] = place
    }

    /// Removes and returns the first job of the client whose turn it is; nil if none waits.
    mutating func next() -> UInt64? {
        guard let client = self.turn, let line = self.lines[client] else { return nil }
        self.turn = line.after
        self.remove(line.first)
        return line.first
    }

    /// Removes a job; nothing if it does not wait.
    mutating func remove(_ id: UInt64) {
        guard let place = self.places.removeValue(forKey: id), let line = self.lines[place.client] else { return }
        if let earlier = place.earlier { self.places[earlier]?.later = place.later }
        if let later = place.later { self.places[later]?.earlier = place.earlier }
        if line.first == id, let later = place.later { self.lines[place.client]?.first = later }
        if line.last == id, let earlier = place.earlier { self.lines[place.client]?.last = earlier }
        self.count(place.client, by: -1)
        if line.count == 1 { self.remove(line, of: place.client) }
    }

    /// Adds the line of a client before the one whose turn it is.
    private mutating func insert(_ line: Line, of client: Visitor) {
        self.lines[client] = line
        if let next = self.turn, let before = self.lines[next]?.before {
            self.lines[client]?.before = before
            self.lines[client]?.after = next
            self.lines[before]?.after = client
            self.lines[next]?.before = client
        } else {
            self.turn = client
        }
        self.enlist(client, 1)
    }

    private mutating func remove(_ line: Line, of client: Visitor) {
        self.lines[client] = nil
        self.lines[line.before]?.after = line.after
        self.lines[line.after]?.before = line.before
        if self.turn == client { self.turn = line.after }
        if self.lines.isEmpty { self.turn = nil }
    }

    /// Notes that a client has one job more or less.
    private mutating func count(_ client: Visitor, by change: Int) {
        guard let line = self.lines[client] else { return }
        let list = line.count - 1
        let moved = self.holders[list].removeLast()
        if moved != client {
            self.holders[list][line.index] = moved
            self.lines[moved]?.index = line.index
        }
        self.lines[client]?.count = line.count + change
        if line.count + change > 0 { self.enlist(client, line.count + change) }
        while self.holders.last?.isEmpty == true { self.holders.removeLast() }
    }

    private mutating func enlist(_ client: Visitor, _ count: Int) {
        while self.holders.count < count { self.holders.append([]) }
        self.lines[client]?.index = self.holders[count - 1].count
        self.holders[count - 1].append(client)
    }
}
