import Contexts
import Reactor
import TestSupport
import Testing

@testable import Transport

@Suite("A server of one or more loops", .timeLimit(.minutes(1)))
struct ConnectionServerTests {
    @Test("a shutdown sends 1001 to all clients, and ends when all have answered", arguments: [1, 2])
    func shutDown(_ loops: Int) async throws {
        try await withServer(loops: loops) { server in
            var clients: [RawClient] = []
            for _ in 0..<20 { clients.append(try await server.connect()) }
            let asking = try server.dial()
            try await server.hasConnections(21)
            async let end: Void = server.shutDownOnce()
            for client in clients {
                #expect(try await client.rest(answeringClose: true) == [.close(1001), .end])
            }
            #expect(throws: TestFailure.self, "who comes now is refused") { try server.dial() }
            #expect([.end, .reset].contains(try await asking.next()))
            await end
            #expect(server.stage.connectionEnded.count == 20)
        }
    }

    @Test("a shutdown lets a running command answer first, even when a ping is due meanwhile")
    func runningCommand() async throws {
        try await withServer { server in
            let client = try await server.connect()
            await server.pass(milliseconds: 29_900)
            try await client.say("!slow gate")
            try await server.stage.isWaited(at: "gate")
            let idle = try await server.connect()
            async let end: Void = server.shutDownOnce()
            #expect(try await idle.next() == .close(1001))
            await server.pass(milliseconds: 300)
            #expect(try client.isQuiet(), "the command still has its time")
            server.stage.open("gate")
            #expect(try await client.rest(answeringClose: true) == [.text("passed gate"), .close(1001), .end])
            idle.vanish()
            await end
        }
    }

    @Test("a shutdown takes at most twice the time of a closing handshake, even if clients do not answer")
    func bounded() async throws {
        try await withServer { server in
            let (silent, slow, stuck) = (
                try await server.connect(), try await server.connect(), try await server.connect()
            )
            try await slow.say("!slow gate")
            try await server.stage.isWaited(at: "gate")
            try await stuck.say("!flood 1 4000000")
            try await eventually("output waits") { await server.parkedOutput > 0 }
            async let end: Void = server.shutDownOnce()
            #expect(try await silent.next() == .close(1001))
            await server.pass(milliseconds: 5_020)
            #expect(try await slow.next() == .close(1001))
            #expect(await server.server.connectionCount == 1, "only the one whose command was cut short is left")
            await server.pass(milliseconds: 5_020)
            await end
            #expect(server.stage.connectionEnded.count == 3)
        }
    }

    @Test("a connection that breaks while a shutdown closes the one before it does no harm")
    func breaking() async throws {
        try await withServer { server in
            let (first, last) = (try await server.connect(), try await server.connect())
            async let end: Void = server.shutDownOnce { await $0.shutDownWhileTheLastBreaks() }
            #expect(try await first.rest(answeringClose: true) == [.close(1001), .end])
            #expect(try await last.next() == .end)
            await end
        }
    }

    @Test("loops share a listener: while one is busy, another accepts", arguments: TestServer.Wire.allCases)
    func sharedListener(_ wire: TestServer.Wire) async throws {
        try await withServer(loops: 2, on: wire) { server in
            for (busy, free) in [(0, "uuu-loop-2"), (1, "uuu-loop-1")] {
                let brake = Brake()
                async let held: Void = server.server.tables[busy].hold(brake)
                try await eventually("the loop is held") { brake.isOn }
                for _ in 0..<5 {
                    let client = try await server.connect()
                    #expect(try await client.ask("!thread") == .text(free))
                }
                brake.release()
                await held
            }
        }
    }

    @Test("a server that cannot start all its loops leaves no thread and no descriptor open")
    func halfWay() async throws {
        await #expect(processExitsWith: .success) {
            try await Descriptors.limit()
            let before = Descriptors.count
            let taken = Descriptors.exhaust(leaving: 3)
            let stage = Stage()
            #expect(throws: ReactorError.self) {
                _ = try ConnectionServer(
                    loops: 2,
                    configuration: TransportConfiguration(initialContext: CStage.name),
                    registry: ContextRegistry(),
                    services: stage.services(RecordingLog()),
                    connectionEnded: { _ in }
                )
            }
            Descriptors.giveBack(taken)
            #expect(Descriptors.loopThreads == 0)
            #expect(Descriptors.count == before)
        }
    }

    @Test("after 500 connections with all endings, and a shutdown, every descriptor and thread is released")
    func givenBack() async throws {
        await #expect(processExitsWith: .success) {
            try await Descriptors.limit()
            let before = Descriptors.count
            for wire in TestServer.Wire.allCases {
                try await Self.liveAndDie(times: 250, on: wire)
                #expect(Descriptors.loopThreads == 0)
                #expect(Descriptors.count == before)
            }
        }
    }

    private static func liveAndDie(times: Int, on wire: TestServer.Wire) async throws {
        try await withServer(loops: 2, on: wire, configure: { $0.connections = 40 }) { server in
            for number in 0..<times { try await server.liveAndDie(number) }
            try await server.hasConnections(0)
        }
    }
}

extension TestServer {
    /// Opens a connection that ends in the way that its number selects.
    fileprivate func liveAndDie(_ number: Int) async throws {
        let client = try self.dial()
        switch number % 10 {
        case 0: break
        case 1: try await client.send(Array("GET / HT".utf8))
        case 2: client.endSending()
        case 3:
            try await client.send(Array("nonsense\r\n\r\n".utf8))
            _ = try await client.readHead()
        case 4:
            try await client.upgrade(thenSend: RawFrame.close(1000))
            _ = try await client.rest()
        case 5:
            try await client.upgrade(thenSend: RawFrame.bytes(3))
            _ = try await client.rest()
        case 6:
            try await client.upgrade(thenSend: RawFrame.text("!quit"))
            _ = try await client.rest(answeringClose: true)
        case 7:
            try await client.upgrade(thenSend: RawFrame.text("!slow gate\(number)"))
            try await self.stage.isWaited(at: "gate\(number)")
        case 8:
            try await client.upgrade(thenSend: RawFrame.text("!flood 10 400000"))
            _ = try await client.next()
        default:
            try await client.upgrade(thenSend: RawFrame.text("half a message", isFinal: false))
            client.reset()
        }
        client.vanish()
    }
}
