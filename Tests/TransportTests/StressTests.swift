import Contexts
import TestSupport
import Testing
import WebSocketProtocol

@testable import Transport

@Suite("Many clients at once, without any discipline", .timeLimit(.minutes(3)))
struct StressTests {
    @Test(
        "every connection that was upgraded departs exactly once, and every answer is right",
        arguments: TestServer.Wire.allCases
    )
    func stress(_ wire: TestServer.Wire) async throws {
        let tally = Tally()
        let seed = UInt64.random(in: 0 ... .max)
        print("stress over \(wire): seed \(seed)")
        try await withServer(loops: 2, on: wire, configure: Self.configure) { server in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<32 {
                    group.addTask {
                        var dice = Dice(state: seed &+ UInt64(number) << 32)
                        for _ in 0..<15 { try await Self.live(on: server, &dice, tally) }
                    }
                }
                // Meanwhile other threads send to connections, open gates, and let time pass.
                let weather = Task {
                    var dice = Dice(state: ~seed)
                    while !Task.isCancelled {
                        Self.disturb(server, &dice)
                        try await Task.sleep(for: .milliseconds(2))
                    }
                }
                defer { weather.cancel() }
                try await group.waitForAll()
            }
            server.stage.openAll()
            try await eventually("all go") {
                await server.pass(milliseconds: 1000)
                server.stage.openAll()
                return await server.server.connectionCount == 0
            }
            #expect(Set(server.stage.connectionEnded).count == server.stage.connectionEnded.count)
            #expect(tally.total > 500, "so few right answers say little")
        }
    }

    private static func configure(_ configuration: inout TransportConfiguration) {
        configuration.connections = 28
        configuration.messages = .init(messageBytes: 100_000, fragments: 100, fragmentBytes: 0)
    }

    /// One connection: a handshake, some messages whose answers are checked, and an end of some kind.
    private static func live(on server: TestServer, _ dice: inout Dice, _ tally: Tally) async throws {
        let client = try server.dial()
        do {
            try await client.upgrade()
            for _ in 0..<Int.random(in: 0...6, using: &dice) { try await Self.talk(client, &dice, tally) }
            try await Self.leave(client, &dice)
        } catch let failure as TestFailure {
            // A connection that is refused or ended by another thread is fine; a wrong answer is not.
            guard !failure.isWrong else { throw failure }
        }
    }

    /// Sends several messages at once, cut at random, and checks the answers.
    private static func talk(_ client: RawClient, _ dice: inout Dice, _ tally: Tally) async throws {
        var bytes: [UInt8] = []
        var expected: [Heard] = []
        for _ in 0..<Int.random(in: 1...12, using: &dice) {
            let (frames, answer) = Self.sentence(&dice)
            bytes += frames
            expected.append(answer)
        }
        while !bytes.isEmpty {
            let count = Int.random(in: 1...max(1, bytes.count), using: &dice)
            try await client.send(Array(bytes.prefix(count)))
            bytes.removeFirst(count)
            if Bool.random(using: &dice) { await Task.yield() }
        }
        while let next = expected.first {
            switch try await client.next() {
            case next:
                expected.removeFirst()
                tally.count()
            case .text("from elsewhere"), .ping: continue
            case .close, .end, .reset: throw TestFailure("ended by somebody else")
            case let other: throw TestFailure(wrong: "\(other) instead of \(next)")
            }
        }
    }

    /// Frames, and their answers.
    private static func sentence(_ dice: inout Dice) -> ([UInt8], Heard) {
        let parts = ["", "a", "äb", "世c", "🧵 and more", String(repeating: "xyz", count: 300)]
        let text = (0..<Int.random(in: 0...12, using: &dice)).map { _ in parts.randomElement(using: &dice) ?? "" }
            .joined()
        let payload = Array(text.utf8)
        switch Int.random(in: 0..<5, using: &dice) {
        case 0:
            let ping = Array(payload.prefix(125))
            return (RawFrame.bytes(RawFrame.ping, ping), .pong(ping))
        case 1: return (RawFrame.bytes(RawFrame.binary, payload), .binary(payload))
        case 2: return (RawFrame.text("!slow gate"), .text("passed gate"))
        case 3:
            let cut = Int.random(in: 0...payload.count, using: &dice)
            let frames =
                RawFrame.bytes(RawFrame.text, Array(payload[..<cut]), isFinal: false)
                + RawFrame.bytes(RawFrame.pong)
                + RawFrame.bytes(RawFrame.continuation, Array(payload[cut...]))
            return (frames, .text(text))
        default: return (RawFrame.text(text), .text(text))
        }
    }

    private static func leave(_ client: RawClient, _ dice: inout Dice) async throws {
        switch Int.random(in: 0..<9, using: &dice) {
        case 0: client.reset()
        case 1: client.endSending()
        case 2: try await client.send(RawFrame.close(1000))
        case 3: try await client.say("!quit")
        case 4: try await client.say("!slow gate")
        case 5: try await client.say("!flood 50 20000")
        case 6: try await client.send((0..<500).map { _ in UInt8.random(in: 0...255, using: &dice) })
        case 7: try await client.send(RawFrame.bytes(RawFrame.text, [0xC3, 0x28]))
        default: break
        }
        if Bool.random(using: &dice) { _ = try await client.rest(answeringClose: Bool.random(using: &dice)) }
        client.vanish()
    }

    /// Something from outside: a message, an end, an open gate, or some time.
    private static func disturb(_ server: TestServer, _ dice: inout Dice) {
        let here = server.stage.entered.suffix(30).randomElement(using: &dice)
        switch Int.random(in: 0..<8, using: &dice) {
        case 0: here?.outbound.disconnect(.takenOver, saying: [.text("from elsewhere")])
        case 1, 2, 3: here?.outbound.send(.text("from elsewhere"))
        case 4, 5: server.time.advance(milliseconds: 2000)
        default: server.stage.openAll()
        }
    }
}
