import Contexts
import Logging
import TestSupport
import Testing

@testable import Transport

/// A line after `!later` takes the path that may wait; all others in these tests are handled at once if possible.
@Suite("Messages that need not wait", .timeLimit(.minutes(1)))
struct ConnectionTableShortcutTests {
    @Test("what need not wait is answered at once, even after a command that waited")
    func atOnce() async throws {
        try await withServer { server in
            let client = try await server.connect()
            #expect(try await client.ask("!way") == .text("at once"))
            #expect(try await client.ask("!later !way") == .text("later"))
            try await client.send(RawFrame.text("!slow gate") + RawFrame.text("!way"))
            try await server.stage.isWaited(at: "gate")
            server.stage.open("gate")
            #expect(try await client.next(2) == [.text("passed gate"), .text("at once")])
        }
    }

    @Test("a burst that mixes both paths is answered in order, each message once", arguments: [2, 3, 7])
    func mixed(_ period: Int) async throws {
        try await withServer { server in
            let client = try await server.connect()
            var (bytes, answers, notes) = ([UInt8](), [Heard](), [String]())
            for number in 0..<400 {
                let way = number % period == 0 ? "!later " : ""
                switch number % 5 {
                case 0:
                    bytes += RawFrame.bytes(RawFrame.binary, [UInt8(number % 256)])
                    answers.append(.binary([UInt8(number % 256)]))
                case 1:
                    bytes += RawFrame.text("\(way)!note \(number)")
                    notes.append("\(number)")
                case _:
                    bytes += RawFrame.text("\(way)line \(number)")
                    answers.append(.text("line \(number)"))
                }
            }
            try await client.send(bytes)
            #expect(try await client.next(answers.count) == answers)
            #expect(server.stage.notes == notes)
        }
    }

    @Test(
        "errors, prompts and messages from outside are the same on both paths",
        arguments: ["!throw", "!prompt", "!aside"]
    )
    func same(_ line: String) async throws {
        try await withServer { server in
            let (one, other) = (try await server.connect(), try await server.connect())
            try await one.send(RawFrame.text(line) + RawFrame.text("after"))
            try await other.send(RawFrame.text("!later \(line)") + RawFrame.text("after"))
            let count = line == "!throw" ? 2 : 3
            let heard = try await one.next(count)
            #expect(heard.contains(.text("after")))
            #expect(try await other.next(count) == heard)
            #expect(server.log.records.count { $0.level == .error } == (line == "!throw" ? 2 : 0))
        }
    }

    @Test("an end within a burst ends it, on both paths", arguments: ["!quit", "!later !quit"])
    func end(_ line: String) async throws {
        try await withServer { server in
            let client = try await server.connect()
            try await client.send(["one", line, "!note two", "!later !note three"].flatMap { RawFrame.text($0) })
            #expect(try await client.next(3) == [.text("one"), .text("bye"), .close(1000)])
            try await server.hasDepartures(1)
            try await server.hasHeard()
            #expect(server.stage.notes.isEmpty)
        }
    }

    @Test("a message counts as running from before it is handled until its reply is complete")
    func running() async throws {
        try await withServer { server in
            let client = try await server.connect()
            try await client.send(RawFrame.text("one") + RawFrame.text("!slow gate") + RawFrame.text("two"))
            try await server.stage.isWaited(at: "gate")
            #expect(await server.server.tables[0].running == 1)
            server.stage.open("gate")
            #expect(try await client.next(3) == [.text("one"), .text("passed gate"), .text("two")])
            #expect(await server.server.tables[0].running == 0)
        }
    }

    @Test("a reply that leads to another context is followed once, and the burst goes on there")
    func move() async throws {
        try await withServer { server in
            let client = try await server.connect()
            let lines = ["one", "!move c_wings", "look", "wait", "look", "quit"]
            try await client.send(lines.flatMap { RawFrame.text($0) })
            try await server.stage.isWaited(at: "wings")
            #expect(await server.server.tables[0].running == 1)
            server.stage.open("wings")
            try await server.stage.isWaited(at: "cue")
            server.stage.open("cue")
            let said = ["one", "going", "in the wings", "ropes", "the cue", "ropes", "Goodbye."]
            let heard = try await client.next(said.count + 1)
            #expect(heard.dropLast() == said.map(Heard.text)[...])
            #expect(heard.last == .close(1000))
        }
    }

    @Test("a context with its own executor is not called on the loop, and messages stay in order")
    func apart() async throws {
        try await withServer { server in
            let client = try await server.connect()
            try await client.say("!move c_apart")
            #expect(try await client.next(2) == [.text("going"), .text("apart")])
            #expect(try await client.ask("hello") == .text("later, elsewhere"))
            #expect(try await client.ask("!way") == .text("at once, elsewhere"))
        }
    }

    @Test("a burst of thousands blocks the loop for at most one read: then others have their turn")
    func fairness() async throws {
        try await withServer { server in
            let (greedy, modest) = (try await server.connect(), try await server.connect())
            let brake = Brake()
            async let held: Void = server.server.tables[0].hold(brake)
            try await eventually("the loop is held") { brake.isOn }
            let frame = RawFrame.text("!note x")
            let bytes = [[UInt8]](repeating: frame, count: 20_000).flatMap { $0 }
            #expect(greedy.sendSome(bytes[...]) > 100_000, "more than one read has arrived")
            try await modest.say("!note modest")
            brake.release()
            await held
            try await eventually("both were heard") { server.stage.notes.contains("modest") }
            let before = server.stage.notes.firstIndex(of: "modest") ?? .max
            #expect(before <= 2 * ConnectionTable.readSize / frame.count)
        }
    }
}
