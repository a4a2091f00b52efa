import Addresses
import Testing

@testable import World

@Suite("GateTable") struct GateTableTests {
    private func prefix(_ text: String) throws -> AddressPrefix { try #require(AddressPrefix(text: text)) }

    private func ban(_ text: String, isSoft: Bool = false, until: Int64? = nil, at: Int64 = 0) throws -> Restriction {
        let subject = Restriction.Subject.network(try self.prefix(text))
        return Restriction(.ban, of: subject, named: text, isSoft: isSoft, until: until, reason: "", by: "Kim", at: at)
    }

    @Test("an address is found in networks of any length; a soft ban counts only where no other one does")
    func lookup() throws {
        let gate = GateTable()
        let bans = [
            try self.ban("10.0.0.0/8", isSoft: true), try self.ban("10.1.0.0/16"),
            try self.ban("10.1.2.3/32", until: 5),
            try self.ban("2001:db8::/48"), try self.ban("2001:db8:0:1::/64", isSoft: true),
        ]
        for one in bans { gate.add(one) }
        let found: [(String, Int64, Int?)] = [
            ("10.9.9.9", 0, 0), ("10.1.9.9", 0, 1), ("10.1.2.3", 0, 2), ("10.1.2.3", 5, 1), ("11.0.0.1", 0, nil),
            ("2001:db8:0:1::9", 0, 3), ("2001:db8:1::9", 0, nil),
        ]
        for (text, time, index) in found {
            let address = try #require(IPAddress(text))
            #expect(gate.restriction(.ban, of: address, at: time) == index.map { bans[$0] }, "\(text) at \(time)")
            #expect(gate.restriction(.mute, of: address, at: time) == nil)
        }
        gate.remove(.ban, of: .network(try self.prefix("10.1.0.0/16")))
        #expect(gate.restriction(.ban, of: IPAddress("10.1.9.9"), at: 0) == bans[0])
        #expect(gate.restriction(.ban, of: nil, at: 0) == nil)
    }

    @Test("of one kind there are at most so many, of which those are forgotten whose time has passed")
    func full() throws {
        let gate = GateTable()
        for key in 1...Int64(GateTable.maximum) {
            gate.add(Restriction(.mute, of: .account(key), named: "a", until: 5, reason: "", by: "Kim", at: 0))
        }
        #expect(!gate.hasRoom(for: .mute, of: .account(0), at: 4))
        // In place of one that is there, and for another kind, there is room.
        #expect(gate.hasRoom(for: .mute, of: .account(1), at: 4))
        #expect(gate.hasRoom(for: .ban, of: .account(0), at: 4))
        #expect(gate.hasRoom(for: .mute, of: .account(0), at: 5))
        #expect(gate.restriction(.mute, of: 1, at: 4) == nil)
    }

    @Test("what was read before an act is not loaded after it")
    func late() throws {
        let gate = GateTable()
        let version = gate.version
        gate.add(Restriction(.ban, of: .account(7), named: "a", until: nil, reason: "", by: "Kim", at: 0))
        gate.load([], GateLevels(), ifStill: version)
        #expect(gate.restriction(.ban, of: 7, at: 0) != nil)
        gate.unload()
        #expect(!gate.isLoaded)
        gate.load([], GateLevels(), ifStill: gate.version)
        #expect(gate.isLoaded)
        #expect(gate.restriction(.ban, of: 7, at: 0) == nil)
    }

    @Test("a random set of networks gives the answers that a look at each of them gives")
    func model() throws {
        var generator = SystemRandomNumberGenerator()
        let gate = GateTable()
        var bans: [Restriction] = []
        for _ in 0..<300 {
            let address = IPAddress(v4: UInt32.random(in: 0...0xFFFF, using: &generator) << 8)
            let prefix = AddressPrefix(of: address, length: Int.random(in: 8...32, using: &generator))
            let ban = try self.ban(prefix.description, isSoft: Bool.random(using: &generator))
            if Bool.random(using: &generator) {
                bans.removeAll { $0.subject == ban.subject }
                bans.append(ban)
                gate.add(ban)
            } else {
                bans.removeAll { $0.subject == ban.subject }
                gate.remove(.ban, of: ban.subject)
            }
            let probe = IPAddress(v4: UInt32.random(in: 0...0xFF_FFFF, using: &generator))
            let holding = bans.filter { one in
                guard case .network(let network) = one.subject else { return false }
                return network.contains(probe)
            }
            let found = gate.restriction(.ban, of: probe, at: 0)
            #expect(found?.isSoft == (holding.isEmpty ? nil : holding.allSatisfy(\.isSoft)))
        }
    }

    @Test("a banned client is told five times in a minute, and then refused; each time is counted")
    func reception() throws {
        let (gate, ban) = (GateTable(), try self.ban("192.0.2.0/24"))
        gate.add(ban)
        gate.add(try self.ban("198.51.100.0/24", isSoft: true))
        let (client, other) = (try #require(IPAddress("192.0.2.1")), try #require(IPAddress("192.0.2.2")))
        for _ in 0..<5 { #expect(gate.receive(client, at: 1_000) == .told(ban)) }
        for _ in 0..<3 { #expect(gate.receive(client, at: 1_000) == .refused) }
        #expect(gate.receive(other, at: 1_000) == .told(ban))
        #expect(gate.receive(client, at: 61_000) == .told(ban))
        #expect(gate.receive(try #require(IPAddress("198.51.100.1")), at: 1_000) == .admitted)
        #expect(gate.restrictions(.ban, at: 0).map(\.hits).max() == 10)
        #expect(gate.takeHits() == [RestrictionHits(.ban, of: ban.subject, count: 10)])
        #expect(gate.takeHits() == [])
        #expect(gate.restrictions(.ban, at: 0).map(\.hits).max() == 10)
    }

    @Test("loading replaces all, and each change has another version")
    func loading() throws {
        let gate = GateTable()
        #expect(!gate.isLoaded)
        gate.add(try self.ban("192.0.2.0/24"))
        gate.load([try self.ban("198.51.100.0/24")], GateLevels([GateLevel(.staff)]))
        #expect(gate.isLoaded)
        #expect(gate.restrictions(.ban, at: 0).map(\.name) == ["198.51.100.0/24"])
        #expect(gate.level(at: 0).word == .staff)
        let version = gate.version
        gate.set(GateLevels())
        #expect(gate.version > version)
    }
}
