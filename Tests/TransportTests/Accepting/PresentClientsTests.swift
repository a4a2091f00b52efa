import Addresses
import TestSupport
import Testing

@testable import Transport

@Suite("How many connections each client has")
struct PresentClientsTests {
    @Test("it counts as a list of all connections does, and has no entry for who has none")
    func model() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var dice = Dice(state: seed)
        var (clients, list): (PresentClients, [(prefix: ClientPrefix, client: UInt32)]) = (PresentClients(), [])
        let prefixes = (0..<12).map { number in
            let bits = UInt128(number / 3) << 80 | UInt128(number) << 64
            return ClientPrefix(number < 4 ? IPAddress(v4: UInt32(number)) : IPAddress(v6: bits))
        }
        for _ in 0..<3_000 {
            if list.isEmpty || Int.random(in: 0..<3, using: &dice) > 0, list.count < 60 {
                let prefix = prefixes[Int.random(in: 0..<prefixes.count, using: &dice)]
                list.append((prefix, clients.add(prefix)))
            } else {
                clients.remove(list.remove(at: Int.random(in: 0..<list.count, using: &dice)).client)
            }
            for prefix in prefixes {
                let expected = list.count { $0.prefix == prefix }
                let ofSite = prefix.site.map { site in list.count { $0.prefix.site == site } } ?? 0
                #expect(clients.connections(of: prefix) == expected, "seed \(seed)")
                #expect(clients.connectionsOfSite(of: prefix) == ofSite, "seed \(seed)")
            }
            #expect(clients.count == Set(list.map(\.prefix)).count, "seed \(seed)")
            #expect(list.allSatisfy { clients.prefix(of: $0.client) == $0.prefix }, "seed \(seed)")
        }
    }
}
