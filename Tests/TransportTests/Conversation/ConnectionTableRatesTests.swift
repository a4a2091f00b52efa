import Addresses
import Contexts
import TestSupport
import Testing

@testable import Transport

@Suite("Lines that come too fast", .timeLimit(.minutes(1)))
struct ConnectionTableRatesTests {
    private static let rates = CommandRates(
        strangers: Rate(burst: 5, interval: 1_000),
        players: Rate(burst: 10, interval: 250)
    )

    private static func configure(_ rates: CommandRates) -> (inout TransportConfiguration) -> Void {
        { configuration in
            configuration.initialContext = CDoor.name
            configuration.pingMilliseconds = 0
            configuration.commands = rates
        }
    }

    private static func enter(_ server: TestServer) async throws -> RawClient {
        let client = try await server.connect()
        #expect(try await client.next() == .text("Who are you?"))
        return client
    }

    private static func lines(_ count: Int) -> [UInt8] {
        (0..<count).flatMap { _ in RawFrame.bytes(RawFrame.text, Array("hello".utf8)) }
    }

    private static let what = Heard.text("What?")

    @Test("a burst is carried out at once, and each later line in its turn", arguments: [1, 2])
    func burst(loops: Int) async throws {
        try await withServer(loops: loops, configure: Self.configure(Self.rates)) { server in
            let client = try await Self.enter(server)
            try await client.send(Self.lines(8))
            #expect(try await client.next(5) == Array(repeating: Self.what, count: 5))
            for _ in 0..<3 {
                await server.pass(milliseconds: 900)
                #expect(try client.isQuiet())
                await server.pass(milliseconds: 140)
                #expect(try await client.next() == Self.what)
            }
            // What was not used counts again, up to the burst.
            await server.pass(milliseconds: 60_000)
            try await client.send(Self.lines(6))
            #expect(try await client.next(5) == Array(repeating: Self.what, count: 5))
            #expect(try client.isQuiet())
        }
    }

    @Test("who has logged in may send more")
    func players() async throws {
        try await withServer(configure: Self.configure(Self.rates)) { server in
            let client = try await Self.enter(server)
            #expect(try await client.ask("in ada") == .text("in"))
            await server.pass(milliseconds: 10_000)
            try await client.send(Self.lines(12))
            #expect(try await client.next(10) == Array(repeating: Self.what, count: 10))
            for _ in 0..<2 {
                #expect(try client.isQuiet())
                await server.pass(milliseconds: 290)
                #expect(try await client.next() == Self.what)
            }
        }
    }

    @Test("others are served meanwhile")
    func others() async throws {
        try await withServer(configure: Self.configure(Self.rates)) { server in
            let (client, other) = (try await Self.enter(server), try await Self.enter(server))
            try await client.send(Self.lines(50))
            #expect(try await client.next(5) == Array(repeating: Self.what, count: 5))
            #expect(try await other.ask("hello") == Self.what)
        }
    }

    @Test("more than a hundred lines that wait end the connection")
    func tooMany() async throws {
        try await withServer(configure: Self.configure(Self.rates)) { server in
            let (client, other) = (try await Self.enter(server), try await Self.enter(server))
            try await client.send(Self.lines(106))
            #expect(try await client.next(5) == Array(repeating: Self.what, count: 5))
            #expect(try await client.next() == .close(1008))
            try await other.send(Self.lines(105))
            #expect(try await other.next(5) == Array(repeating: Self.what, count: 5))
            #expect(try other.isQuiet())
        }
    }

    @Test("a client that leaves while its lines wait has them carried out first, and its Close answered")
    func leaving() async throws {
        try await withServer(configure: Self.configure(Self.rates)) { server in
            let client = try await Self.enter(server)
            try await client.send(Self.lines(6) + RawFrame.bytes(RawFrame.close, [0x03, 0xE8]))
            #expect(try await client.next(5) == Array(repeating: Self.what, count: 5))
            await server.pass(milliseconds: 1_040)
            #expect(try await client.next() == Self.what)
            #expect(try await client.next() == .close(1000))
        }
    }

    @Test("without limits, and where the first context asks for no login, nothing waits")
    func unlimited() async throws {
        try await withServer(configure: Self.configure(CommandRates())) { server in
            let client = try await Self.enter(server)
            try await client.send(Self.lines(300))
            #expect(try await client.next(300) == Array(repeating: Self.what, count: 300))
        }
        try await withServer(configure: { $0.commands = Self.rates }) { server in
            let client = try await server.connect()
            for _ in 0..<300 { _ = try await client.ask("hello") }
        }
    }

    @Test("when the limits are lifted, what waits is carried out")
    func lifted() async throws {
        try await withServer(configure: Self.configure(Self.rates)) { server in
            let client = try await Self.enter(server)
            try await client.send(Self.lines(20))
            #expect(try await client.next(5) == Array(repeating: Self.what, count: 5))
            var configuration = TransportConfiguration(initialContext: CDoor.name)
            configuration.pingMilliseconds = 0
            await server.server.apply(configuration)
            #expect(try await client.next(15) == Array(repeating: Self.what, count: 15))
        }
    }
}
