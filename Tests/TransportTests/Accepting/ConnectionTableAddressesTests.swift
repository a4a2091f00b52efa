import Addresses
import Contexts
import TestSupport
import Testing

@testable import Transport

@Suite("Clients with too many connections (SEC-17)", .timeLimit(.minutes(1)))
struct ConnectionTableAddressesTests {
    /// An upgrade request that a proxy passes on for a client.
    static func request(from address: String?) -> [UInt8] {
        let lines = RawClient.request.split(separator: "\r\n", maxSplits: 1)
        let field = address.map { "X-Forwarded-For: \($0)\r\n" } ?? ""
        return Array("\(lines[0])\r\n\(field)\(lines[1])".utf8)
    }

    /// Connects a client of an address, and returns it with the first line of the answer.
    static func connect(_ address: String?, to server: TestServer) async throws -> (client: RawClient, line: String) {
        let client = try server.dial()
        try await client.send(Self.request(from: address))
        let head = try await client.readHead()
        return (client, String(head.prefix { $0 != "\r\n" }))
    }

    static let opened = "HTTP/1.1 101 Switching Protocols"
    static let refused = "HTTP/1.1 429 Too Many Requests"

    @Test("a client behind a proxy has as many as it may; when one has ended, another one", arguments: [1, 2])
    func proxied(loops: Int) async throws {
        try await withServer(loops: loops, configure: { $0.addresses = AddressRules(connections: 2) }) { server in
            var clients: [RawClient] = []
            for address in ["2001:db8:1:2::1", "2001:db8:1:2::2", "192.0.2.1", "192.0.2.1"] {
                let (client, line) = try await Self.connect(address, to: server)
                #expect(line == Self.opened)
                clients.append(client)
            }
            for address in ["2001:db8:1:2::3", "192.0.2.1"] {
                #expect(try await Self.connect(address, to: server).line == Self.refused)
            }
            #expect(server.server.addressCounts.refused == 2)
            let records = server.log.records.filter { $0.metadata["uuu.event"] == "client_refused" }
            #expect(records.map { $0.metadata["uuu.client_addr"] } == ["2001:db8:1:2::3", "192.0.2.1"])
            clients[0].vanish()
            try await server.hasConnections(3)
            #expect(try await Self.connect("2001:db8:1:2::3", to: server).line == Self.opened)
        }
    }

    @Test("a refusal says when to come again, and leaves nothing behind")
    func refusal() async throws {
        try await withServer(configure: { $0.addresses = AddressRules(new: 1, inMilliseconds: 5_000) }) { server in
            let (first, line) = try await Self.connect("192.0.2.1", to: server)
            #expect(line == Self.opened)
            let second = try server.dial()
            try await second.send(Self.request(from: "192.0.2.1"))
            #expect(try await second.readHead().contains("Retry-After: 5\r\n"))
            second.vanish()
            try await server.hasConnections(1)
            await server.pass(milliseconds: 5_000)
            #expect(try await Self.connect("192.0.2.1", to: server).line == Self.opened)
            #expect(try await first.ask("still here") == .text("still here"))
        }
    }

    @Test("clients without a usable address are one together (SEC-15)")
    func unknown() async throws {
        try await withServer(configure: { $0.addresses = AddressRules(connections: 2) }) { server in
            let nobody = try await Self.connect("nobody", to: server)
            #expect(nobody.line == Self.opened)
            let other = try await Self.connect(nil, to: server)
            #expect(other.line == Self.opened)
            #expect(try await Self.connect("_hidden", to: server).line == Self.refused)
        }
    }

    @Test("programs of this machine are not limited")
    func exempt() async throws {
        let rules = AddressRules(connections: 1, new: 1, strangers: 1)
        let configure: (inout TransportConfiguration) -> Void = {
            ($0.addresses, $0.initialContext, $0.clientAddress.field) = (rules, CDoor.name, nil)
        }
        for wire in TestServer.Wire.allCases {
            try await withServer(on: wire, configure: configure) { server in
                var clients: [RawClient] = []
                for _ in 0..<5 { clients.append(try await server.connect()) }
                for client in clients { #expect(try await client.next() == .text("Who are you?")) }
                #expect(server.server.addressCounts == AddressCounts())
            }
        }
    }

    @Test("new limits hold at once, and 0 lifts them")
    func reload() async throws {
        try await withServer { server in
            var configuration = TransportConfiguration(initialContext: CStage.name)
            let first = try await Self.connect("192.0.2.1", to: server)
            configuration.addresses = AddressRules(connections: 1)
            await server.server.apply(configuration)
            #expect(try await Self.connect("192.0.2.1", to: server).line == Self.refused)
            configuration.addresses = AddressRules()
            await server.server.apply(configuration)
            #expect(try await Self.connect("192.0.2.1", to: server).line == Self.opened)
            #expect(try await first.client.ask("still here") == .text("still here"))
        }
    }
}
