import Addresses

/// How often clients have connected lately.
///
/// It remembers the 65,536 clients and the 16,384 sites that connected last, in at most 8 MiB; who is forgotten has the
/// whole rate again. Each operation takes a constant time.
struct NewcomerRates: Sendable {
    private var clients = RecentTable<ClientPrefix, RateMeter>(capacity: 65_536)
    private var sites = RecentTable<UInt64, RateMeter>(capacity: 16_384)

    /// How many clients and sites are remembered.
    var count: Int { self.clients.count + self.sites.count }

    /// Returns in how many milliseconds a client may connect; 0 if now.
    func wait(of prefix: ClientPrefix, _ rules: AddressRules, at now: UInt64) -> UInt64 {
        let client = self.clients[prefix].map { $0.wait(rules.newOfClient, at: now) } ?? 0
        let site = prefix.site.flatMap { self.sites[$0] }.map { $0.wait(rules.newOfSite, at: now) } ?? 0
        return max(client, site)
    }

    /// Notes that a client has connected.
    mutating func note(_ prefix: ClientPrefix, _ rules: AddressRules, at now: UInt64) {
        guard rules.newOfClient.isLimited else { return }
        self.clients.use(prefix, initial: RateMeter()) { $0.use(rules.newOfClient, at: now) }
        if let site = prefix.site {
            self.sites.use(site, initial: RateMeter()) { $0.use(rules.newOfSite, at: now) }
        }
    }

    /// Notes that a client that had connected has logged in: that connection does not count any more.
    mutating func giveBack(_ prefix: ClientPrefix, _ rules: AddressRules, at now: UInt64) {
        guard rules.newOfClient.isLimited else { return }
        if self.clients[prefix] != nil {
            self.clients.use(prefix, initial: RateMeter()) { $0.giveBack(rules.newOfClient, at: now) }
        }
        if let site = prefix.site, self.sites[site] != nil {
            self.sites.use(site, initial: RateMeter()) { $0.giveBack(rules.newOfSite, at: now) }
        }
    }
}
