/// How many connections each client has at present.
///
/// The counts are exact: a client has an entry as long as it has a connection, and there are never more entries than
/// connections. Each operation takes a constant time.
struct PresentClients: Sendable {
    private struct Client: Sendable {
        let prefix: ClientPrefix
        var connections: UInt32
    }

    private var numbers: [ClientPrefix: UInt32] = [:]
    private var clients = EntryPool<Client>()
    private var sites: [UInt64: UInt32] = [:]

    /// How many clients have connections.
    var count: Int { self.clients.count }

    /// How many connections a client has.
    func connections(of prefix: ClientPrefix) -> Int {
        self.numbers[prefix].map { Int(self.clients[$0].connections) } ?? 0
    }

    /// How many connections all clients of a site have; 0 without a site.
    func connectionsOfSite(of prefix: ClientPrefix) -> Int {
        prefix.site.flatMap { self.sites[$0] }.map(Int.init) ?? 0
    }

    /// The prefix of a client that has a connection.
    func prefix(of client: UInt32) -> ClientPrefix { self.clients[client].prefix }

    /// Counts a connection; returns the number of its client.
    mutating func add(_ prefix: ClientPrefix) -> UInt32 {
        if let site = prefix.site { self.sites[site, default: 0] += 1 }
        if let client = self.numbers[prefix] {
            self.clients[client].connections += 1
            return client
        }
        let client = self.clients.add(Client(prefix: prefix, connections: 1))
        self.numbers[prefix] = client
        return client
    }

    /// Stops counting a connection of a client.
    mutating func remove(_ client: UInt32) {
        let prefix = self.clients[client].prefix
        if let site = prefix.site, let count = self.sites[site] { self.sites[site] = count > 1 ? count - 1 : nil }
        self.clients[client].connections -= 1
        guard self.clients[client].connections == 0 else { return }
        self.numbers[prefix] = nil
        self.clients.remove(client)
    }
}
