import Contexts
import TestSupport
import Testing

@testable import Transport

@Suite("Counts of connections by context", .timeLimit(.minutes(1)))
struct ConnectionServerCountsTests {
    @Test("upgraded connections are counted by context, on every loop; others are not counted", arguments: [1, 2])
    func counts(_ loops: Int) async throws {
        try await withServer(loops: loops) { server in
            #expect(await server.server.counts() == ConnectionCounts())
            var clients: [RawClient] = []
            for _ in 0..<7 { clients.append(try await server.connect()) }
            let asking = try server.dial()
            try await server.hasConnections(8)
            for client in clients { #expect(try await client.ask("hello") == .text("hello")) }
            var counts = await server.server.counts()
            #expect(counts.players == 7)
            #expect(counts.contexts == [CStage.name: 7])
            var byLoop = ConnectionCounts()
            for loop in 0..<server.server.loopCount { byLoop.add(await server.server.counts(of: loop)) }
            #expect(byLoop == counts)

            clients.removeLast().vanish()
            try await server.hasDepartures(1)
            counts = await server.server.counts()
            #expect(counts.players == 6)
            asking.vanish()
        }
    }

    @Test("more connections than one portion of slots are all counted")
    func many() async throws {
        try await withServer { server in
            var clients: [RawClient] = []
            for _ in 0..<1_100 { clients.append(try await server.connect()) }
            #expect(await server.server.counts().players == 1_100)
            for client in clients { client.vanish() }
        }
    }

    @Test("a busy loop answers when it has gone round")
    func busy() async throws {
        try await withServer(loops: 2) { server in
            let brake = Brake()
            async let held: Void = server.server.tables[0].hold(brake)
            try await eventually("the loop is held") { brake.isOn }
            await server.server.answer(from: 1)
            let answered = Tally()
            async let answer: Void = {
                await server.server.answer(from: 0)
                answered.count()
            }()
            try await Task.sleep(for: .milliseconds(50))
            #expect(answered.total == 0)
            brake.release()
            await held
            await answer
        }
    }

    @Test("the counts of parts are added context by context")
    func add() {
        var all = ConnectionCounts()
        var part = ConnectionCounts()
        part.players = 3
        part.contexts = ["c_one": 2, "c_two": 1]
        all.add(part)
        all.add(part)
        #expect(all.players == 6)
        #expect(all.contexts == ["c_one": 4, "c_two": 2])
    }
}
