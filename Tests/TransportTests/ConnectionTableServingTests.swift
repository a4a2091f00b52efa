import Logging
import TestSupport
import Testing

@testable import Transport

@Suite("The messages of a connection", .timeLimit(.minutes(1)))
struct ConnectionTableServingTests {
    @Test("a handler runs on its connection's event loop, even after it has awaited another executor")
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

    @Test("a burst of messages is answered in order, and at once if nothing has to wait")
    func burst() async throws {
        try await withServer(countingWork: true) { server in
            let client = try await server.connect()
            let lines = (0..<500).map { "line \($0)" }
            try await client.send(lines.flatMap { RawFrame.text($0) })
            try await eventually("an answer is there") { client.fill() != .nothing }
            let written = client.inbox.count
            #expect(try await client.next(lines.count) == lines.map(Heard.text))
            #expect(written == lines.reduce(0) { $0 + $1.utf8.count + 2 })
        }
    }

    @Test("while a command waits, later messages of its connection wait too, and others are served")
    func slow() async throws {
        try await withServer { server in
            let (slow, other) = (try await server.connect(), try await server.connect())
            try await slow.send(RawFrame.text("one") + RawFrame.text("!slow gate") + RawFrame.text("two"))
            #expect(try await slow.next() == .text("one"))
            try await server.stage.isWaited(at: "gate")
            try await slow.say("three")
            #expect(try await other.ask("hello") == .text("hello"))
            #expect(try slow.isQuiet())
            server.stage.open("gate")
            #expect(try await slow.next(3) == [.text("passed gate"), .text("two"), .text("three")])
            #expect(try await slow.ask("four") == .text("four"))
        }
    }

    @Test("many commands can wait at once, and each connection gets its own answers")
    func manySlow() async throws {
        try await withServer { server in
            var clients: [RawClient] = []
            for number in 0..<100 {
                let client = try await server.connect()
                try await client.send(RawFrame.text("!slow gate\(number % 7)") + RawFrame.text("\(number)"))
                clients.append(client)
            }
            for gate in [3, 0, 6, 1, 5, 2, 4] {
                try await server.stage.isWaited(at: "gate\(gate)", by: (100 - gate + 6) / 7)
                server.stage.open("gate\(gate)")
            }
            for (number, client) in clients.enumerated() {
                #expect(try await client.next(2) == [.text("passed gate\(number % 7)"), .text("\(number)")])
            }
            await server.endTurn()
            #expect(await server.server.tables[0].idleWorkers == 64, "the others went home")
        }
    }

    @Test("while too much input waits for a command, the socket is not read, and nothing is lost (SEC-11)")
    func pileUp() async throws {
        try await withServer { server in
            let client = try await server.connect()
            try await client.say("!slow gate")
            try await server.stage.isWaited(at: "gate")
            let lines = (0..<20_000).map { "line \($0) of a great many that nobody reads for now" }
            let bytes = lines.flatMap { RawFrame.text($0) }
            var sent = 0
            var rounds = 0
            while sent < bytes.count, rounds < 20 {
                let count = client.sendSome(bytes[sent...])
                sent += count
                rounds = count == 0 ? rounds + 1 : 0
                await server.endTurn()
            }
            #expect(sent < bytes.count, "the server took it all")
            #expect(await server.parkedInput < 64 * 1024)
            #expect(try await server.isAtRest())
            server.stage.open("gate")
            #expect(try await client.next() == .text("passed gate"))
            for (number, line) in lines.enumerated() {
                if sent < bytes.count { sent += client.sendSome(bytes[sent...]) }
                #expect(try await client.next() == .text(line), "answer \(number)")
            }
        }
    }

    @Test("an error in a command is answered and logged, and the connection stays open")
    func thrown() async throws {
        try await withServer { server in
            let client = try await server.connect()
            guard case .text = try await client.ask("!throw") else { throw TestFailure("no answer") }
            #expect(try await client.ask("hello") == .text("hello"))
            #expect(server.log.records.contains { $0.level == .error })
        }
    }

    @Test("the prompt of a reply is a message of its own, after the others")
    func prompt() async throws {
        try await withServer { server in
            let client = try await server.connect()
            try await client.say("!prompt")
            #expect(try await client.next(2) == [.text("a line"), .text("a question")])
        }
    }

    @Test("binary messages come back as bytes")
    func binary() async throws {
        try await withServer { server in
            let client = try await server.connect()
            try await client.send(RawFrame.bytes(RawFrame.binary, [0, 255, 128]))
            #expect(try await client.next() == .binary([0, 255, 128]))
        }
    }
}
