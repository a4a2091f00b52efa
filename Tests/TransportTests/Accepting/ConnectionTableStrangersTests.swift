import Addresses
import Contexts
import TestSupport
import Testing

@testable import Transport

@Suite("Clients who have not logged in", .timeLimit(.minutes(1)))
struct ConnectionTableStrangersTests {
    /// Connects a client of an address, who is asked who it is.
    private static func stranger(_ address: String, at server: TestServer) async throws -> RawClient {
        let (client, line) = try await ConnectionTableAddressesTests.connect(address, to: server)
        #expect(line == ConnectionTableAddressesTests.opened)
        #expect(try await client.next() == .text("Who are you?"))
        return client
    }

    private static func door(_ change: @escaping (inout TransportConfiguration) -> Void)
        -> (inout TransportConfiguration) -> Void
    {
        { configuration in
            configuration.initialContext = CDoor.name
            configuration.pingMilliseconds = 0
            change(&configuration)
        }
    }

    private static func limit(_ strangers: Int) -> (inout TransportConfiguration) -> Void {
        self.door { $0.addresses = AddressRules(strangers: strangers) }
    }

    @Test(
        "a newcomer takes the place of the one that has waited longest of the address that has most",
        arguments: [1, 2]
    )
    func displaced(loops: Int) async throws {
        try await withServer(loops: loops, configure: Self.limit(3)) { server in
            let first = try await Self.stranger("192.0.2.1", at: server)
            let second = try await Self.stranger("192.0.2.1", at: server)
            let other = try await Self.stranger("192.0.2.2", at: server)
            #expect(
                try await ConnectionTableAddressesTests.connect("192.0.2.1", to: server).line
                    == ConnectionTableAddressesTests.refused
            )
            let newcomer = try await Self.stranger("192.0.2.3", at: server)
            #expect(try await first.rest() == [.close(1013), .end])
            for client in [second, other, newcomer] { #expect(try await client.ask("in ada") == .text("in")) }
            #expect(server.server.addressCounts == AddressCounts(strangers: 0, displaced: 1, refused: 1))
        }
    }

    @Test("who has logged in takes no room of those who have not")
    func loggedIn() async throws {
        try await withServer(configure: Self.limit(1)) { server in
            var players: [RawClient] = []
            for number in 1...4 {
                let player = try await Self.stranger("192.0.2.\(number)", at: server)
                #expect(try await player.ask("in ada") == .text("in"))
                players.append(player)
            }
            for player in players { #expect(try await player.ask("in ada") == .text("in")) }
            #expect(server.server.addressCounts == AddressCounts())
        }
    }

    @Test("without a line in time a client is told so; with one it has the rest of the time for its login")
    func times() async throws {
        let configure = Self.door { ($0.door.firstLineMilliseconds, $0.door.loginMilliseconds) = (60_000, 300_000) }
        try await withServer(configure: configure) { server in
            let silent = try await Self.stranger("192.0.2.1", at: server)
            let busy = try await server.connect()
            let player = try await Self.stranger("192.0.2.1", at: server)
            #expect(try await busy.next() == .text("Who are you?"))
            #expect(try await player.ask("in ada") == .text("in"))
            try await busy.say("hello")
            #expect(try await busy.next() == .text("What?"))
            await server.pass(milliseconds: 59_900)
            #expect(try silent.isQuiet())
            await server.pass(milliseconds: 120)
            #expect(try await silent.next() == .close(1008))
            await server.pass(milliseconds: 239_900)
            #expect(try busy.isQuiet())
            await server.pass(milliseconds: 120)
            #expect(try await busy.next() == .close(1008))
            await server.pass(milliseconds: 1_000_000)
            #expect(try await player.ask("in ada") == .text("in"))
        }
    }

    @Test("a login that is being checked is waited for")
    func waiting() async throws {
        try await withServer(configure: Self.door { $0.door.loginMilliseconds = 10_000 }) { server in
            let client = try await server.connect()
            #expect(try await client.next() == .text("Who are you?"))
            try await client.say("wait gate")
            try await server.stage.isWaited(at: "gate")
            await server.pass(milliseconds: 10_020)
            #expect(try client.isQuiet())
            server.stage.open("gate")
            #expect(try await client.next() == .text("waited"))
            await server.pass(milliseconds: 5_020)
            #expect(try await client.next() == .close(1008))
        }
    }

    @Test("a client of uuu.v1 cannot begin its time again by asking for sessions")
    func structured() async throws {
        try await withServer(configure: Self.door { $0.door.loginMilliseconds = 30_000 }) { server in
            let client = try server.dial()
            try await client.upgrade(offering: "uuu.v1")
            try await client.say(#"{"type":"hello"}"#)
            _ = try await client.next(3)
            for _ in 0..<3 {
                await server.pass(milliseconds: 9_900)
                try await client.say(#"{"type":"resume","token":"uuu1_x","seen":0}"#)
                try await server.hasHeard()
            }
            await server.pass(milliseconds: 400)
            #expect(try await client.rest(answeringClose: true).contains(.close(1008)))
        }
    }

    @Test("where the first context asks for no login, nobody is a stranger")
    func noDoor() async throws {
        let configure: (inout TransportConfiguration) -> Void = {
            ($0.addresses, $0.door.firstLineMilliseconds) = (AddressRules(strangers: 1), 1_000)
            ($0.clientPings, $0.pingMilliseconds) = (Rate(burst: 1, interval: 1_000), 0)
        }
        try await withServer(configure: configure) { server in
            let clients = [
                try await ConnectionTableAddressesTests.connect("192.0.2.1", to: server).client,
                try await ConnectionTableAddressesTests.connect("192.0.2.2", to: server).client,
            ]
            await server.pass(milliseconds: 60_000)
            for client in clients {
                for _ in 0..<3 {
                    try await client.send(RawFrame.bytes(RawFrame.ping, [7]))
                    #expect(try await client.next() == .pong([7]))
                }
            }
            #expect(server.server.addressCounts == AddressCounts())
        }
    }

    @Test("new times hold for who is there, from then on; 0 lifts them")
    func reload() async throws {
        try await withServer(configure: Self.door { $0.door.firstLineMilliseconds = 60_000 }) { server in
            let client = try await server.connect()
            var configuration = TransportConfiguration(initialContext: CDoor.name)
            configuration.pingMilliseconds = 0
            await server.server.apply(configuration)
            await server.pass(milliseconds: 100_000)
            #expect(try await client.next() == .text("Who are you?"))
            #expect(try client.isQuiet())
            configuration.door.firstLineMilliseconds = 5_000
            await server.server.apply(configuration)
            await server.pass(milliseconds: 5_020)
            #expect(try await client.next() == .close(1008))
        }
    }

    @Test("pings above the limit are not answered, and far too many end the connection (SEC-49)")
    func pings() async throws {
        try await withServer(configure: Self.door { $0.clientPings = Rate(burst: 10, interval: 500) }) { server in
            let client = try await server.connect()
            #expect(try await client.next() == .text("Who are you?"))
            let ping = RawFrame.bytes(RawFrame.ping, [1])
            try await client.send((0..<50).flatMap { _ in ping })
            #expect(try await client.next(10) == Array(repeating: .pong([1]), count: 10))
            #expect(try await client.ask("hello") == .text("What?"))
            await server.pass(milliseconds: 500)
            try await client.send((0..<59).flatMap { _ in ping })
            #expect(try await client.next() == .pong([1]))
            #expect(try await client.ask("hello") == .text("What?"))
            try await client.send((0..<3).flatMap { _ in ping })
            #expect(try await client.next() == .close(1008))
        }
    }
}
