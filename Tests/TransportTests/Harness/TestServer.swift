import Contexts
import Glibc
import TestSupport
import Testing

@testable import Reactor
@testable import Transport

/// A server for one test: real loops, real sockets, and a clock that stands still.
struct TestServer {
    /// What it listens on.
    enum Wire: CaseIterable { case unix, tcp }

    let server: ConnectionServer
    let stage: Stage
    let time: VirtualTime
    let log: RecordingLog
    let address: Address
    fileprivate let down = Once()

    /// Connects a client that sends nothing.
    func dial(receiveBuffer: CInt? = nil) throws -> RawClient {
        try RawClient(self.address, receiveBuffer: receiveBuffer)
    }

    /// Connects a client and upgrades it.
    func connect(receiveBuffer: CInt? = nil) async throws -> RawClient {
        let client = try self.dial(receiveBuffer: receiveBuffer)
        try await client.upgrade()
        return client
    }

    /// Moves the clock and has every loop read it; returns when they have.
    func pass(milliseconds: UInt64) async {
        self.time.advance(milliseconds: milliseconds)
        await self.endTurn()
    }

    /// Waits until every loop has gone through a whole round, and has no unfinished work.
    func endTurn() async {
        for _ in 0..<2 {
            repeat {
                for table in self.server.tables { table.loop.wake() }
            } while await self.hasWorkLeft
        }
    }

    private var hasWorkLeft: Bool {
        get async {
            for table in self.server.tables where await table.hasWorkLeft { return true }
            return false
        }
    }

    /// Waits until this many connections are left.
    func hasConnections(_ count: Int) async throws {
        try await eventually("\(count) connections") { await self.server.connectionCount == count }
    }

    /// Waits until this many upgraded connections have ended.
    func hasDepartures(_ count: Int) async throws {
        try await eventually("\(count) departures") { self.stage.connectionEnded.count == count }
    }
}

extension ContextRegistry {
    /// The contexts of these tests.
    static var stage: ContextRegistry {
        var registry = ContextRegistry()
        registry.register(CStage.self)
        registry.register(CWings.self)
        registry.register(CApart.self)
        registry.register(CTally.self)
        registry.register(COverruled.self)
        registry.register(CPassage.self)
        registry.register(CParlour.self)
        registry.register(CDoor.self)
        return registry
    }
}

/// Runs a test against a server of its own.
///
/// With `countingWork` time passes for its loops only as `!work` commands say.
///
/// Afterwards every connection that was upgraded must have departed exactly once, unless sessions may wait in an inn.
func withServer(
    loops: Int = 1,
    on wire: TestServer.Wire = .unix,
    kept parking: (any SocketParking)? = nil,
    countingWork: Bool = false,
    of registry: ContextRegistry = .stage,
    with inn: Inn? = nil,
    gate: (any ArrivalGate)? = nil,
    configure: (inout TransportConfiguration) -> Void = { _ in },
    _ body: (TestServer) async throws -> Void
) async throws {
    let path = "/tmp/uuu-test-\(getpid())-\(UInt64.random(in: 0 ... .max)).sock"
    let listeners =
        switch wire {
        case .unix: [try Listener.unix(path: path)]
        case .tcp: try Listener.tcp(host: "127.0.0.1", port: 0)
        }
    let port = listeners[0].location.split(separator: ":").last.flatMap { UInt16($0) } ?? 0

    var configuration = TransportConfiguration(initialContext: CStage.name)
    configure(&configuration)
    let (stage, time, log) = (Stage(), VirtualTime(), RecordingLog())
    // The stage holds connections, which hold the loops alive.
    let work = countingWork ? stage.work : nil
    let server = try ConnectionServer(
        loops: loops,
        configuration: configuration,
        registry: registry,
        services: stage.services(log, inn),
        gate: gate,
        continuity: parking.map { ContinuityConfiguration(incarnation: 0, parking: $0) },
        clock: { time.now },
        workClock: { work?.now ?? WorkTime.elapsed() },
        connectionEnded: { connection in
            _ = connection.markClosed()
            stage.depart(connection)
        }
    )
    try await server.listen(on: listeners)
    let test = TestServer(
        server: server,
        stage: stage,
        time: time,
        log: log,
        address: wire == .unix ? .unix(path) : .tcp(port)
    )
    let outcome: Result<Void, any Error>
    do {
        outcome = .success(try await body(test))
    } catch {
        outcome = .failure(error)
    }
    stage.openAll()
    await test.stop()
    try outcome.get()
    // A session that waits ends by itself.
    guard inn == nil else { return }
    #expect(stage.connectionEnded.map(\.rawValue).sorted() == stage.entered.map(\.id.rawValue).sorted())
    // A connection refers to its world, which has the stage as a service.
    stage.forgetConnections()
}

extension TestServer {
    /// Shuts the server down, once; a test may do something else on every loop before.
    func shutDownOnce(after prelude: (ConnectionTable) async -> Void = { _ in }) async {
        guard self.down.begin() else { return }
        for table in self.server.tables { await prelude(table) }
        await self.server.shutDown()
    }

    /// Hands all connections over instead of shutting down.
    ///
    /// - Parameter isInTime: Whether the clock stands still; otherwise it runs, and commands are soon no longer
    ///   awaited.
    func handOver(isInTime: Bool = true) async {
        guard self.down.begin() else { return }
        guard !isInTime else { return await self.server.handOver() }
        await self.time.run(for: self.server) { await self.server.handOver() }
    }

    /// Shuts the server down while the clock runs, so that nothing is awaited in real time.
    fileprivate func stop() async {
        await self.time.run(for: self.server) { await self.shutDownOnce() }
    }
}

extension VirtualTime {
    /// Runs the clock of a server's loops, 500 ms in each, until something is done.
    func run(for server: ConnectionServer, until done: () async -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                while !Task.isCancelled {
                    self.advance(milliseconds: 500)
                    for table in server.tables { table.loop.wake() }
                    try? await Task.sleep(for: .milliseconds(1))
                }
            }
            await done()
            group.cancelAll()
        }
    }
}

extension ConnectionTable {
    /// Whether the loop has events, timers or commands for its next turn, or as many events as it takes at a time.
    fileprivate var hasWorkLeft: Bool {
        let core = unsafe self.loop.core
        return core.eventsTold < core.eventCount || core.eventCount == Poller.room || core.hasDue || core.hasMore
    }
}
