import TestSupport
import Contexts
import Glibc
import Reactor

#if canImport(Transport)
    @testable import Transport
#endif

/// Restores what a killed process has left, damaged or not, uses the restored connections, and ends them.
///
/// A trap ends the process that runs it. Using too much time or memory is a failure.
struct MemoryCheck {
    /// The result.
    struct Outcome {
        /// The cookies of the restored connections.
        var restored: Set<UInt64> = []
        /// The number of damaged connections.
        var damaged = 0
        /// The cookies of the connections that were answered.
        var answered: Set<UInt64> = []
    }

    let recorded: RecordedMemory
    let damage: MemoryDamage
    /// The number of the process that left the memory.
    private let number: UInt64
    /// The cookies of all connections in the undamaged memory.
    private let cookies: [UInt64]

    /// The time limit of each step.
    private static let patience = Duration.seconds(10 * TestPatience.factor)
    /// The memory that may be used in addition to 2.2 times what was written.
    private static let spareBytes = 32 << 20

    /// Creates a check of damages of a memory.
    init(_ recorded: RecordedMemory) throws {
        self.recorded = recorded
        self.damage = try MemoryDamage(of: recorded)
        guard let former = TableSnapshot(try recorded.make()) else { throw TestFailure("this is no memory of a table") }
        self.number = former.identity.incarnation
        self.cookies = former.survey().outlines.map(\.cookie)
    }

    /// Runs a fuzzer's input.
    func run(_ input: ArraySlice<UInt8>) async throws {
        try await self.run { self.damage.apply(MemoryDamage.changes(of: input), to: $0) }
    }

    /// Damages a memory, restores what is left, and has each connection answer.
    ///
    /// - Parameters:
    ///   - expected: The cookies of connections that must be answered; they are awaited.
    ///   - change: The damage.
    /// - Returns: The result.
    /// - Throws: `TestFailure` when it takes too much time or memory.
    @discardableResult
    func run(waitingFor expected: Set<UInt64> = [], _ change: (SharedMemory) -> Void = { _ in }) async throws -> Outcome
    {
        let begin = ContinuousClock.now
        PeakMemory.begin()
        let before = PeakMemory.now
        var outcome = Outcome()
        let memory = try self.recorded.make()
        change(memory)
        let written = MemoryImage(of: memory).written.reduce(0) { $0 + $1.count }
        let file = (number: self.number, descriptor: dup(memory.descriptor))
        _ = PreviousProcess.contextsAtWork(in: [file])
        if case .server(let former) = PreviousProcess.find(in: [file]), former.begin(at: MonotonicTime(milliseconds: 1))
        {
            outcome = try await self.restore(SavedConnections(of: former), waitingFor: expected)
        }
        let peak = PeakMemory.peak - before
        guard !PeakMemory.isTrue || peak <= written * 22 / 10 + Self.spareBytes else {
            throw TestFailure(wrong: "restoring \(written) bytes took \(peak)")
        }
        let time = ContinuousClock.now - begin
        guard time < Self.patience else { throw TestFailure(wrong: "it took \(time)") }
        return outcome
    }

    private func restore(_ saved: SavedConnections, waitingFor expected: Set<UInt64>) async throws -> Outcome {
        var configuration = TransportConfiguration(initialContext: EchoName.name)
        (configuration.handshakeMilliseconds, configuration.closeMilliseconds) = (500, 500)
        configuration.outboundBytes = 1 << 20
        var registry = ContextRegistry()
        registry.register(CStage.self)
        registry.register(CSaysBack<EchoName>.self)
        registry.register(CSaysBack<DoorName>.self)
        registry.register(CSaysBack<LobbyName>.self)
        let stage = Stage()
        // A connection refers to its world, whose services are the stage.
        defer { stage.forgetConnections() }
        let server = try ConnectionServer(
            loops: 1,
            configuration: configuration,
            registry: registry,
            services: stage.services(RecordingLog()),
            continuity: ContinuityConfiguration(incarnation: 2, parking: NoParking(), inherited: saved.count),
            connectionEnded: { _ = $0.markClosed() }
        )
        var sockets: [UInt64: CInt] = [:]
        var peers: [UInt64: CInt] = [:]
        for cookie in self.cookies {
            let kind = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
            var ends: [CInt] = [-1, -1]
            guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
                throw TestFailure("socketpair: errno \(errno)")
            }
            (sockets[cookie], peers[cookie]) = (ends[0], ends[1])
        }
        let accounts = saved.accounts.map { ($0.id, $0) }
        let report = await server.adopt(
            saved,
            sockets: sockets,
            accounts: Dictionary(accounts) { one, _ in one },
            present: { connection, login, _ in _ = connection.attach(login) }
        )
        await server.begin()
        _ = await server.admit(report.unclaimed, isAnyLost: report.lostSockets > 0)
        var outcome = Outcome(restored: Set(saved.references.map(\.outline.cookie)), damaged: report.damaged)
        outcome.answered = try await Self.use(peers, of: server, waitingFor: expected)
        for peer in peers.values { close(peer) }
        await server.shutDown()
        return outcome
    }

    /// Sends a line on each connection, and returns those that have got an answer.
    private static func use(
        _ peers: [UInt64: CInt],
        of server: ConnectionServer,
        waitingFor expected: Set<UInt64>
    ) async throws -> Set<UInt64> {
        var answered: Set<UInt64> = []
        for peer in peers.values {
            var line = RawFrame.text("look")
            _ = Socket.send(&line, to: peer)
        }
        let patience = Patience("some are not answered")
        var rounds = 0
        while rounds < 3 || !expected.isSubset(of: answered) {
            rounds += 1
            if rounds > 3 { try await patience.pause() }
            for table in server.tables { table.loop.wake() }
            _ = await server.connectionCount
            for (cookie, peer) in peers {
                var bytes: [UInt8] = []
                if case .bytes = Socket.receive(from: peer, atMost: 1 << 16, into: &bytes) { answered.insert(cookie) }
            }
        }
        return answered
    }
}
