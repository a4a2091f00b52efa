import Testing

@testable import Transport

@Suite("A connection's messages", .timeLimit(.minutes(1)))
struct ConnectionTableServingTests {
    @Test("a handler runs on its connection's event loop, also after it has waited for another executor")
    func threads() async throws {
        try await withServer { server in
            let client = try await server.connect()
            guard case .text(let names) = try await client.ask("!threads") else { throw TestFailure("no answer") }
            let threads = names.split(separator: " ")
            #expect(threads.count == 3)
            #expect(threads[0] == "uuu-loop-1")
            #expect(threads[1] != "uuu-loop-1")
            #expect(threads[2] == "uuu-loop-1")
        }
    }

    @Test("a burst of messages is answered in order, and all at once")
    func burst() async throws {
        try await withServer { server in
            let client = try await server.connect()
            let lines = (0..<500).map { "line \($0)" }
            try await client.send(lines.flatMap { RawFrame.text($0) })
            try await eventually("an answer is there") { client.fill() != .nothing }
            let written = client.inbox.count
            #expect(try await client.next(lines.count) == lines.map(Heard.text))
            #expect(written == lines.reduce(0) { $0 + $1.utf8.count + 2 })
        }
    }
}
