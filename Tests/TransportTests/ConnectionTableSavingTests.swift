import Contexts
import Reactor
import StateCoding
import TestSupport
import Testing

@testable import Transport

@Suite("A context's state is saved for the next process", .timeLimit(.minutes(1)))
struct ConnectionTableSavingTests {
    /// The saved record of the only connection.
    private static func state(in server: TestServer) throws -> CTally.State {
        let former = try #require(TableSnapshot(server.server.tables[0].file))
        let record = try #require(former.savedConnections.first?.record)
        #expect(record.context.name == CTally.name && former.savedConnections.count == 1)
        return record.context.state.isEmpty
            ? CTally.State() : try StateDecoder(record.context.state).decode(CTally.State.self)
    }

    @Test("before a reply is sent its state is saved, whether the command waits or not", arguments: [1, 2, 3])
    func answered(_ seed: UInt64) async throws {
        try await withServer(kept: NoParking(), configure: { $0.initialContext = CTally.name }) { server in
            let client = try await server.connect()
            var dice = Dice(state: seed)
            var said: [String] = []
            for round in 0..<150 {
                let line =
                    (Bool.random(using: &dice) ? "?" : "")
                    + String(repeating: "x", count: Int.random(in: 1..<200, using: &dice))
                let isForgotten = Int.random(in: 0..<10, using: &dice) == 0
                said = isForgotten ? [] : said + [line]
                try await client.say(isForgotten ? "forget" : line)
                #expect(try await client.next(1) == [.text(said.joined(separator: ","))])
                #expect(try Self.state(in: server).said == said, "round \(round), seed \(seed)")
            }
        }
    }

    @Test("a state that has become too large is not saved, and no earlier one is mistaken for it")
    func tooLarge() async throws {
        try await withServer(kept: NoParking(), configure: { $0.initialContext = CTally.name }) { server in
            let client = try await server.connect()
            for _ in 0..<2 {
                for _ in 0..<16 {
                    try await client.say(String(repeating: "x", count: 4_000))
                    _ = try await client.next(1)
                }
                #expect(try Self.state(in: server).said.count == 16)
                try await client.say(String(repeating: "x", count: 4_000))
                _ = try await client.next(1)
                #expect(throws: StateCodingError.self) { try Self.state(in: server) }
                try await client.say("forget")
                _ = try await client.next(1)
                #expect(try Self.state(in: server).said == [])
            }
            #expect(server.log.records.map { $0.metadata["uuu.event"] }.filter { $0 == "state_not_kept" }.count == 2)
        }
    }

    @Test("states that change all the time, of connections that come and go, use no more memory")
    func bounded() async throws {
        try await withServer(kept: NoParking(), configure: { $0.initialContext = CTally.name }) { server in
            func top(after visits: Int) async throws -> Int {
                for _ in 0..<visits {
                    let client = try await server.connect()
                    for length in [1, 50, 100, 1_000, 1] {
                        // One after the other, so that input never waits longer than in another round.
                        _ = try await client.ask("?")
                        _ = try await client.ask(String(repeating: "x", count: length))
                    }
                    _ = try await client.ask("forget")
                    client.vanish()
                    try await server.hasDepartures(server.stage.entered.count)
                }
                return await server.server.tables[0].arenaTop
            }
            let before = try await top(after: 2)
            #expect(try await top(after: 20) == before)
        }
    }
}
