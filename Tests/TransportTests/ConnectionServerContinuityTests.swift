import Contexts
import Glibc
import Reactor
import Synchronization
import TestSupport
import Testing

@testable import Transport

@Suite("One server after another, on the same connections", .timeLimit(.minutes(2)))
struct ConnectionServerContinuityTests {
    @Test("after a hand-over a client goes on as if nothing had happened", arguments: TestServer.Wire.allCases, [1, 2])
    func handOver(_ wire: TestServer.Wire, loops: Int) async throws {
        try await withServer(loops: 1, on: wire, kept: NoParking()) { first in
            let (one, half) = (try await first.connect(), try await first.connect())
            try await one.say("before")
            #expect(try await one.next(1) == [.text("before")])
            let frame = RawFrame.text("cut in two")
            try await half.send(Array(frame.prefix(9)))
            try await first.hasHeard()

            try await first.isSucceeded(loops: loops) { second in
                try await one.say("after")
                #expect(try await one.next(1) == [.text("after")])
                try await half.send(Array(frame.dropFirst(9)))
                #expect(try await half.next(1) == [.text("cut in two")])
                #expect(second.report.restored == 2 && second.report.missing == 0)
                #expect(second.report.commandsLost == 0)
            }
        }
    }

    @Test(
        "what players say while no server runs reaches everyone who was there: contexts are restored first",
        arguments: [1, 2]
    )
    func joinedAgain(loops: Int) async throws {
        try await withServer(kept: NoParking(), configure: { $0.initialContext = CParlour.name }) { first in
            var clients: [RawClient] = []
            for _ in 0..<6 { clients.append(try await first.connect()) }
            try await first.hasHeard()
            let speaking = {
                for (number, client) in clients.enumerated() { try await client.say("from \(number)") }
            }
            // On a machine that is very busy, contexts may take longer than the limit for telling them.
            try await first.isSucceeded(loops: loops, closing: 600_000, whileAway: speaking) { _ in
                for (number, client) in clients.enumerated() {
                    var heard = try await client.next(7)
                    for other in 0..<6 where other != number {
                        let index = try #require(heard.firstIndex(of: .text("from \(other)")), "\(other) by \(number)")
                        heard.remove(at: index)
                    }
                    #expect(heard == [.text("back"), .text("said")])
                }
            }
        }
    }

    @Test("input that is queued is handed over: nothing is lost, duplicated or reported as lost")
    func queueing() async throws {
        try await withServer(kept: NoParking(), countingWork: true) { first in
            let one = try await first.connect()
            let lines = (0..<1_500).map { "!work 500 \($0)" }
            try await first.whileItQueues(of: one, lines.flatMap { RawFrame.text($0) }) {}
            try await first.isSucceeded { second in
                #expect(second.report.restored >= 1 && second.report.commandsLost == 0)
                let heard = try await one.next(1_500)
                #expect(heard == (0..<1_500).map { .text("\($0)") })
            }
            #expect(first.stage.notes.count < 1_500, "some was left to the second")
        }
    }

    @Test("a hand-over waits for a running command; input after it is left for the next server")
    func running() async throws {
        try await withServer(kept: NoParking()) { first in
            let one = try await first.connect()
            try await one.say("!slow gate")
            try await one.say("behind")
            try await first.stage.isWaited(at: "gate")
            try await first.hasHeard()
            let stage = first.stage
            Task {
                try? await Task.sleep(for: .milliseconds(20))
                stage.open("gate")
            }
            try await first.isSucceeded { _ in
                let heard = try await one.next(2)
                #expect(heard == [.text("passed gate"), .text("behind")])
            }
        }
    }

    @Test("while a server hands its connections over it reads nothing and ends no silent client")
    func silence() async throws {
        try await withServer(kept: NoParking(), configure: { $0.closeMilliseconds = 60_000 }) { first in
            let (busy, idle) = (try await first.connect(), try await first.connect())
            try await busy.say("!slow gate")
            try await first.stage.isWaited(at: "gate")
            await first.pass(milliseconds: 30_020)
            #expect(try await idle.next() == .ping([0, 0, 0, 1]))
            let (stage, table) = (first.stage, first.server.tables[0])
            Task {
                try await eventually("it hands over") { await table.isHandingOver }
                await first.pass(milliseconds: 10_020)
                stage.open("gate")
            }
            try await first.isSucceeded { second in
                #expect(second.report.restored == 2)
                try await idle.say("still here")
                #expect(try await idle.next() == .text("still here"))
            }
        }
    }

    @Test("a connection that arrives during a hand-over is left for the next server, and the loop is idle")
    func lateComer() async throws {
        try await withServer(kept: NoParking(), configure: { $0.closeMilliseconds = 60_000 }) { first in
            let busy = try await first.connect()
            try await busy.say("!slow gate")
            try await first.stage.isWaited(at: "gate")
            let (stage, table) = (first.stage, first.server.tables[0])
            let atRest = Task {
                try await eventually("it hands over") { await table.isHandingOver }
                let ends = try Self.pair()
                var request = Array(RawClient.request.utf8)
                _ = Socket.send(&request, to: ends[1])
                await table.admitParked(ends[0], cookie: 77)
                let atRest = try await first.isAtRest()
                stage.open("gate")
                close(ends[1])
                return atRest
            }
            try await first.isSucceeded { second in
                #expect(second.report.restored + second.report.missing == 2)
            }
            #expect(try await atRest.value)
        }
    }

    @Test("a command that takes longer than a hand-over waits is reported to its player and not run again")
    func tooLong() async throws {
        try await withServer(kept: NoParking()) { first in
            let one = try await first.connect()
            try await one.say("!slow gate")
            try await first.stage.isWaited(at: "gate")
            try await first.isSucceeded(inTime: false) { second in
                #expect(second.report.commandsLost == 1)
                #expect(try await one.next(1) == [.text(Texts()[.commandLost])])
                try await one.say("on")
                #expect(try await one.next(1) == [.text("on")])
            }
        }
    }

    @Test("a connection that the first context had not greeted yet is greeted there first")
    func notEntered() async throws {
        try await withServer(kept: NoParking()) { first in
            first.stage.greeting = "!gate"
            let one = try await first.connect()
            try await first.stage.isWaited(at: "!gate")
            try await first.isSucceeded(inTime: false) { second in
                try await one.say("on")
                #expect(try await one.next(1) == [.text("on")])
                #expect(second.stage.entered.count == 1, "another one would be left that nobody has entered")
            }
        }
    }

    @Test("an account that may not log in any more is told so, and its connection is closed")
    func refused() async throws {
        try await withServer(kept: NoParking()) { first in
            first.stage.open("ada")
            let one = try await first.connect()
            try await one.say("!login ada")
            #expect(try await one.next(1) == [.text("in")])
            try await first.isSucceeded(accounts: [:]) { second in
                let heard = try await one.next(2)
                #expect(heard == [.text(Texts()[.notAdmitted]), .close(1008)])
                #expect(second.log.records.contains { $0.metadata["uuu.event"] == "session_not_restored" })
            }
        }
    }

    @Test("an account that may log in is restored as it is now")
    func admitted() async throws {
        try await withServer(kept: NoParking()) { first in
            first.stage.open("ada")
            let one = try await first.connect()
            try await one.say("!login ada")
            #expect(try await one.next(1) == [.text("in")])
            let now = Account(id: 1, username: "Ada", role: .administrator)
            try await first.isSucceeded(accounts: [1: now]) { second in
                try await one.say("on")
                #expect(try await one.next(1) == [.text("on")])
                #expect(second.presented.withLock { $0 } == [Login(account: now, number: 1)])
            }
        }
    }

    @Test("a connection whose socket was not parked is missing, and no other is affected")
    func missing() async throws {
        try await withServer(kept: NoParking()) { first in
            let (one, lost) = (try await first.connect(), try await first.connect())
            let cookie = try #require(first.stage.entered.last).id.rawValue
            try await first.isSucceeded(without: [cookie]) { second in
                #expect(second.report.restored == 1 && second.report.missing == 1)
                try await one.say("on")
                #expect(try await one.next(1) == [.text("on")])
            }
            // No process will report its end.
            first.stage.depart(try #require(first.stage.entered.last))
            _ = lost
        }
    }

    @Test("an unknown socket starts as a new connection, or is closed if it has ended")
    func unclaimed() async throws {
        try await withServer(kept: NoParking()) { first in
            try await first.isSucceeded { second in
                let (fresh, ended) = (try Self.pair(), try Self.pair())
                shutdown(ended[0], CInt(SHUT_RDWR))
                _ = await second.server.admit([
                    Socket.cookie(of: fresh[0]): fresh[0], Socket.cookie(of: ended[0]): ended[0],
                ])
                #expect(await second.server.connectionCount == 1)
                var request = Array("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
                #expect(Socket.send(&request, to: fresh[1]) == .all)
                var answer: [UInt8] = []
                while Socket.receive(from: fresh[1], atMost: 512, into: &answer) == .nothing { await Task.yield() }
                #expect(String(decoding: answer, as: UTF8.self).hasPrefix("HTTP/1.1 200"))
                for end in [fresh[1], ended[1]] { close(end) }
            }
        }
    }

    @Test("an unknown socket whose peer sends frames is told to connect again, and closed")
    func lost() async throws {
        try await withServer(kept: NoParking()) { first in
            try await first.isSucceeded { second in
                let (speaking, silent, ended) = (try Self.pair(), try Self.pair(), try Self.pair())
                var frame = RawFrame.text("still here")
                #expect(Socket.send(&frame, to: speaking[1]) == .all)
                var late = RawFrame.close(1012)
                #expect(Socket.send(&late, to: ended[1]) == .all)
                shutdown(ended[0], CInt(SHUT_RDWR))
                let ends = [speaking[0], silent[0], ended[0]].map { (Socket.cookie(of: $0), $0) }
                let closed = await second.server.admit(Dictionary(uniqueKeysWithValues: ends), isAnyLost: true)
                #expect(closed == 2, "what was closed before is only closed")
                #expect(await second.server.connectionCount == 0)
                for peer in [speaking[1], silent[1]] {
                    var answer: [UInt8] = []
                    _ = Socket.receive(from: peer, atMost: 512, into: &answer)
                    #expect(answer.starts(with: [0x88]) && answer.dropFirst(2).starts(with: [0x03, 0xF4]))
                }
                for end in [speaking[1], silent[1], ended[1]] { close(end) }
            }
        }
    }

    private static func pair() throws -> [CInt] {
        var ends: [CInt] = [-1, -1]
        let kind = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        try #require(unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0)
        return ends
    }
}

/// A server that continues the connections of another one.
struct Successor: Sendable {
    let server: ConnectionServer
    let stage: Stage
    let log: RecordingLog
    let report: ConnectionRestoreReport
    let presented: SharedLogins
}

/// Logins that were restored.
final class SharedLogins: Sendable {
    private let logins = Mutex<[Login]>([])

    func withLock<Answer>(_ body: (inout [Login]) -> sending Answer) -> Answer { self.logins.withLock { body(&$0) } }
}

extension TestServer {
    /// Hands all connections over to a second server, which is shut down after the test.
    ///
    /// - Parameters:
    ///   - loops: The number of loops of the second server.
    ///   - closing: Its limit for closing, in milliseconds; nil for the default.
    ///   - isInTime: Whether running commands are awaited as long as they take.
    ///   - accounts: The accounts that may log in by then; nil for those of the logins.
    ///   - lost: The cookies of sockets that are not parked.
    ///   - whileAway: Runs while no server is running.
    ///   - body: The test.
    /// - Throws: What the test throws.
    fileprivate func isSucceeded(
        loops: Int = 1,
        closing: UInt64? = nil,
        inTime isInTime: Bool = true,
        accounts: [Int64: Account]? = nil,
        without lost: Set<UInt64> = [],
        whileAway: () async throws -> Void = {},
        _ body: (Successor) async throws -> Void
    ) async throws {
        var (sockets, former): ([UInt64: CInt], [CInt]) = ([:], [])
        for connection in self.stage.entered {
            for table in self.server.tables {
                guard let descriptor = await table.descriptor(of: connection.id.rawValue) else { continue }
                former.append(descriptor)
                guard !lost.contains(connection.id.rawValue) else { continue }
                sockets[connection.id.rawValue] = dup(descriptor)
            }
        }
        let files = self.server.memoryFiles.map { (number: UInt64(0), descriptor: dup($0)) }
        await self.handOver(isInTime: isInTime)
        for descriptor in former { close(descriptor) }
        guard case .server(let former) = PreviousProcess.find(in: files) else { throw TestFailure("nothing was left") }
        #expect(former.isHandedOver && former.begin(at: MonotonicTime(milliseconds: 1)))
        try await whileAway()
        let saved = SavedConnections(of: former)

        let (stage, log, presented) = (Stage(), RecordingLog(), SharedLogins())
        var registry = ContextRegistry()
        registry.register(CStage.self)
        registry.register(CParlour.self)
        let time = self.time
        var configuration = TransportConfiguration(initialContext: CStage.name)
        if let closing { configuration.closeMilliseconds = closing }
        let second = try ConnectionServer(
            loops: loops,
            configuration: configuration,
            registry: registry,
            services: stage.services(log),
            continuity: ContinuityConfiguration(incarnation: 1, parking: NoParking(), inherited: saved.count),
            clock: { time.now },
            connectionEnded: { [stage = self.stage] in stage.depart($0) }
        )
        let report = await second.adopt(
            saved,
            sockets: sockets,
            accounts: accounts ?? [1: Account(id: 1, username: "ada")],
            present: { connection, login, _ in
                _ = connection.attach(login)
                presented.withLock { $0.append(login) }
            }
        )
        await second.begin()
        let outcome: Result<Void, any Error>
        do {
            let successor = Successor(
                server: second,
                stage: stage,
                log: log,
                report: report,
                presented: presented
            )
            outcome = .success(try await body(successor))
        } catch {
            outcome = .failure(error)
        }
        await time.run(for: second) { await second.shutDown() }
        try outcome.get()
    }
}

extension ConnectionTable {
    fileprivate func descriptor(of cookie: UInt64) -> CInt? {
        self.slots.keys.map { self.slots[$0] }.first { $0.cookie == cookie }?.descriptor
    }
}
