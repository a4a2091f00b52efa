import Addresses
import Contexts
import Synchronization
import TestSupport
import Testing

@testable import Transport

@Suite("ArrivalGate", .timeLimit(.minutes(1))) struct ArrivalGateTests {
    /// A gate that receives all clients in one way.
    private final class OneGate: ArrivalGate {
        private let arrival: Arrival
        let asked = Mutex<[IPAddress]>([])

        init(_ arrival: Arrival) { self.arrival = arrival }

        func receive(_ address: IPAddress) -> Arrival {
            self.asked.withLock { $0.append(address) }
            return self.arrival
        }

        let sentence = Mutex<String?>(nil)

        func ban(of address: IPAddress) -> String? { self.sentence.withLock { $0 } }
    }

    @Test("a client that is told about its ban gets the sentence and Close 1008, and enters no context")
    func told() async throws {
        let gate = OneGate(.told("You are banned: noise"))
        try await withServer(with: Inn(), gate: gate) { server in
            let (client, line) = try await ConnectionTableAddressesTests.connect("192.0.2.1", to: server)
            #expect(line == ConnectionTableAddressesTests.opened)
            #expect(
                try await client.rest(answeringClose: true) == [.text("You are banned: noise"), .close(1008), .end]
            )
            #expect(server.stage.entered.isEmpty)
            try await server.hasConnections(0)
            #expect(server.server.addressCounts.strangers == 0)
        }
        #expect(gate.asked.withLock { $0 } == [IPAddress(v4: 0xC000_0201)])
    }

    @Test("a client of uuu.v1 is told the same by the message that ends its connection")
    func structured() async throws {
        let gate = OneGate(.told("You are banned: noise"))
        try await withServer(on: .tcp, with: Inn(), gate: gate) { server in
            let client = try server.dial()
            try await client.upgrade(offering: "uuu.v1")
            let heard = try await client.rest(answeringClose: true)
            guard case .text(let bye)? = heard.first else { return #expect(Bool(false), "\(heard)") }
            #expect(bye.contains(#""type":"bye""#) && bye.contains(#""reason":"banned""#))
            #expect(bye.contains("You are banned: noise"))
            #expect(Array(heard.dropFirst()) == [.close(1008), .end])
        }
    }

    @Test("strangers in a network that is banned are told so, and their connections end")
    func strangers() async throws {
        let gate = OneGate(.admitted)
        try await withServer(with: Inn(), gate: gate) { server in
            let (client, _) = try await ConnectionTableAddressesTests.connect("192.0.2.1", to: server)
            await server.server.turnStrangersAway()
            #expect(await server.server.connectionCount == 1)
            gate.sentence.withLock { $0 = "You are banned: noise" }
            await server.server.turnStrangersAway()
            let heard = try await client.rest(answeringClose: true)
            #expect(heard.suffix(3) == [.text("You are banned: noise"), .close(1008), .end])
        }
    }

    @Test("a request that is refused is answered with 403")
    func refused() async throws {
        try await withServer(with: Inn(), gate: OneGate(.refused)) { server in
            let line = try await ConnectionTableAddressesTests.connect("192.0.2.1", to: server).line
            #expect(line == "HTTP/1.1 403 Forbidden")
            // A program on this machine has no address.
            #expect(try await ConnectionTableAddressesTests.connect(nil, to: server).line != line)
        }
    }
}
