import Contexts
import TestSupport
import Testing

@testable import Transport

@Suite("Sessions that are stored as the server stops", .timeLimit(.minutes(1)))
struct ConnectionTableStoppingTests {
    /// Reads messages until one has this in it.
    private static func hears(_ words: String, _ client: RawClient) async throws {
        while true {
            if case .text(let message) = try await client.next(), message.contains(words) { return }
        }
    }

    @Test("no command starts any more, and what a client is sent afterwards is counted")
    func paused() async throws {
        try await withInn { server, inn in
            let client = try await server.guest(of: "uuu.v1")
            try await client.say(#"{"type":"hello"}"#)
            try await client.say(#"{"type":"line","id":1,"text":"log ada"}"#)
            try await Self.hears(#""prompt","re":1"#, client)
            try await Self.hears(#""token""#, client)
            let table = server.server.tables[0]
            await table.pause()
            let stored = try #require(await table.storedSessions().first)
            #expect(stored.did == 1 && stored.messages > 1)
            try await client.say(#"{"type":"line","id":2,"text":"add late"}"#)
            inn.connection(of: "ada")?.outbound.send(.text("a shout"))
            try await Self.hears("a shout", client)
            await server.endTurn()
            let recounted = await table.recounted()
            #expect(recounted.map(\.messages) == [stored.messages + 1] && recounted.map(\.did) == [1])
            #expect(await table.storedSessions().map(\.did) == [1])
            #expect(await table.recounted().isEmpty)
        }
    }
}
