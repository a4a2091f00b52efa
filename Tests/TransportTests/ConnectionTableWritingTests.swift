import Contexts
import TestSupport
import Testing
import WebSocketProtocol

@testable import Transport

@Suite("What is sent to a connection", .timeLimit(.minutes(1)))
struct ConnectionTableWritingTests {
    @Test("messages from outside of a command reach the client in order, from any thread")
    func outbound() async throws {
        try await withServer { server in
            let client = try await server.connect()
            let outbound = try #require(server.stage.entered.first).outbound
            for number in 0..<200 { outbound.send(.text("\(number)")) }
            #expect(try await client.next(200) == (0..<200).map { .text("\($0)") })
            await withTaskGroup { group in
                for writer in 0..<8 {
                    group.addTask { for number in 0..<100 { outbound.send(.binary([UInt8(writer), UInt8(number)])) } }
                }
            }
            let heard = try await client.next(800)
            for writer in 0..<8 {
                let own = heard.filter { if case .binary(let bytes) = $0 { bytes[0] == UInt8(writer) } else { false } }
                #expect(own == (0..<100).map { .binary([UInt8(writer), UInt8($0)]) })
            }
        }
    }

    @Test("a message to more clients than one portion reaches each of them once, in order", arguments: [1, 2])
    func toMany(loops: Int) async throws {
        try await withServer(loops: loops) { server in
            var clients: [RawClient] = []
            for _ in 0..<700 { clients.append(try await server.connect()) }
            let all = server.stage.entered.map(\.outbound)
            try #require(all.count == 700)
            for number in 0..<3 { Outbound.send(.text("\(number)"), to: all) }
            Outbound.send(.text("you"), to: [all[0]])
            let expected: [Heard] = (0..<3).map { .text("\($0)") }
            for client in clients { #expect(try await client.next(3) == expected) }
            var alone = 0
            await server.endTurn()
            for client in clients where try !client.isQuiet() { alone += 1 }
            #expect(alone == 1)
        }
    }

    @Test("a message to many is encoded once for each dialect on each loop, however many they are", arguments: [1, 2])
    func onceForEachDialect(loops: Int) async throws {
        try await withServer(loops: loops) { server in
            var clients: [(client: RawClient, expected: Heard)] = []
            for number in 0..<400 {
                let client = try server.dial()
                // However loops take turns, one of them gets clients of both dialects.
                if number % 4 < 2 {
                    try await client.upgrade()
                    clients.append((client, .text("all")))
                } else {
                    try await client.upgrade(offering: "uuu.v1", thenSend: RawFrame.text(#"{"type":"hello"}"#))
                    // A welcome, then a prompt.
                    _ = try await client.next(2)
                    clients.append((client, .text(#"{"type":"text","text":"all"}"#)))
                }
            }
            let all = server.stage.entered.map(\.outbound)
            try #require(all.count == 400)
            for messages in 1...3 {
                Outbound.send(.text("all"), to: all)
                for (client, expected) in clients { #expect(try await client.next() == expected) }
                var frames: [Int] = []
                for table in server.server.tables { frames.append(await table.sharedFrames) }
                #expect(frames.max() == 2 * messages, "\(frames)")
            }
        }
    }

    @Test("a message that a command sends through Outbound comes after its reply")
    func aside() async throws {
        try await withServer { server in
            let client = try await server.connect()
            try await client.say("!aside")
            #expect(try await client.next(2) == [.text("reply"), .text("aside")])
        }
    }

    @Test("what is sent after the end is dropped, and reaches no other connection")
    func afterTheEnd() async throws {
        try await withServer { server in
            let gone = try await server.connect()
            gone.vanish()
            try await server.hasConnections(0)
            let next = try await server.connect()
            let outbound = try #require(server.stage.entered.first).outbound
            outbound.send(.text("too late"))
            outbound.disconnect(.policy, saying: [.text("too late")])
            await server.endTurn()
            #expect(try next.isQuiet())
            #expect(try await next.ask("hello") == .text("hello"))
        }
    }

    @Test("a client that sends without reading is throttled, and gets all answers in order when it reads")
    func backPressure() async throws {
        try await withServer(configure: { $0.messages = .init(messageBytes: 1 << 20) }) { server in
            let client = try await server.connect()
            var sent = 0
            var pending: ArraySlice<UInt8> = []
            var idle = 0
            while idle < 20 {
                if pending.isEmpty {
                    pending = RawFrame.text("\(sent) " + String(repeating: "x", count: 5000))[...]
                    sent += 1
                }
                let count = client.sendSome(pending)
                pending = pending.dropFirst(count)
                idle = count == 0 ? idle + 1 : 0
                if count == 0 { await server.endTurn() }
                #expect(sent < 2000, "the server takes all without being read")
                guard sent < 2000 else { return }
            }
            #expect(await server.parkedOutput < 512 * 1024)
            #expect(await server.parkedInput < 256 * 1024)
            for number in 0..<sent {
                pending = pending.dropFirst(client.sendSome(pending))
                guard case .text(let text) = try await client.next() else { throw TestFailure("no text") }
                #expect(text.hasPrefix("\(number) ") && text.utf8.count >= 5000)
            }
            #expect(try await client.ask("all read") == .text("all read"))
        }
    }

    @Test("one message may exceed what the socket accepts at once, and the limit of waiting output")
    func large() async throws {
        try await withServer(on: .tcp, configure: { $0.messages = .init(messageBytes: 16 << 20) }) { server in
            let client = try await server.connect(receiveBuffer: 4096)
            let bytes = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7919) }
            let frame = RawFrame.bytes(RawFrame.binary, bytes)
            try await client.send(frame)
            #expect(try await client.next() == .binary(bytes))
            #expect(await server.parkedOutput == 0)
        }
    }

    /// How too much is sent to the slow reader.
    enum Flood: CaseIterable { case bytes, messages, command }

    @Test(
        "a reader for which too much waits gets 1008, or is dropped in time; its memory is bounded",
        arguments: Flood.allCases
    )
    func tooSlow(_ flood: Flood) async throws {
        for reads in [true, false] {
            try await withServer { server in
                let client = try await server.connect()
                let outbound = try #require(server.stage.entered.first).outbound
                try await client.say("!flood 1 2000000")
                try await eventually("output waits") { await server.parkedOutput > 0 }
                let before = await server.parkedOutput
                switch flood {
                case .bytes: for _ in 0..<100 { outbound.send(.text(String(repeating: "x", count: 5000))) }
                case .messages: for _ in 0..<1000 { outbound.send(.text("x")) }
                case .command: for _ in 0..<3 { outbound.send(.binary([UInt8](repeating: 0, count: 2_000_000))) }
                }
                try await server.hasDepartures(1)
                #expect(try await server.isAtRest())
                #expect(await server.parkedOutput <= max(before, 96 * 1024) + 5100)
                if reads {
                    #expect(try await client.rest(answeringClose: true).suffix(2) == [.close(1008), .end])
                } else {
                    #expect(await server.server.connectionCount == 1)
                    await server.pass(milliseconds: 5_020)
                }
                try await server.hasConnections(0)
                #expect(server.log.records.contains { $0.metadata["uuu.close_code"] == "1008" })
            }
        }
    }

    @Test("a reply with more messages than may wait ends a client that reads nothing")
    func floodOfAReply() async throws {
        try await withServer { server in
            let client = try await server.connect()
            try await client.say("!flood 20000 1000")
            try await server.hasDepartures(1)
            #expect(await server.parkedOutput < 256 * 1024)
            let heard = try await client.rest(answeringClose: true)
            #expect(heard.suffix(2) == [.close(1008), .end])
            #expect(heard.dropLast(2).allSatisfy { $0 == .text(String(repeating: "x", count: 1000)) })
        }
    }
}
