import Telemetry
import Contexts
import Logging
import TestSupport
import Testing

@testable import UUUServer

@Suite("The list of open resources", .timeLimit(.minutes(1)))
struct ResourceListTests {
    private struct Failure: Error {}

    private let log = RecordedLog()
    private let resources: ResourceList

    init() { self.resources = ResourceList(logger: self.log.logger) }

    private func add(_ all: ServerResource...) {
        for resource in all { self.resources.add(resource) {} }
    }

    private func names(_ all: ServerResource...) -> [String] { all.map(\.rawValue) }

    @Test("all are ended once, in reverse order, however often end() is called")
    func reverse() async {
        self.add(.watchdog, .sockets, .world)
        #expect(self.resources.open == [.watchdog, .sockets, .world])
        await self.resources.end()
        await self.resources.end()
        #expect(self.log.ended == self.names(.world, .sockets, .watchdog))
        #expect(self.resources.open == [])
    }

    @Test("each end is awaited before the next one begins")
    func oneAfterTheOther() async {
        let (gate, begun) = (AsyncGate(), Tally())
        self.resources.add(.sockets) { begun.add() }
        self.resources.add(.world) { await gate.pass() }
        async let end: Void = self.resources.end()
        while self.resources.open.count > 1 { await Task.yield() }
        #expect(begun.total == 0)
        gate.open()
        await end
        #expect(begun.total == 1)
    }

    @Test("a failing end is logged with its error, and the others are ended all the same")
    func failing() async {
        self.add(.sockets)
        self.resources.add(.database) { throw Failure() }
        self.add(.world)
        await self.resources.end()
        #expect(self.log.ended == self.names(.world, .sockets))
        let warnings = self.log.records.filter { $0.level == .warning }
        #expect(warnings.map(\.location) == [ServerResource.database.rawValue])
        #expect(warnings.first?.fields[LogKey.error.rawValue]?.contains("Failure") == true)
    }

    @Test("an end that takes too long is logged and given up, and the others are ended all the same")
    func hanging() async {
        let gate = AsyncGate()
        self.add(.sockets)
        self.resources.add(.connections, within: .milliseconds(20)) { await gate.pass() }
        await self.resources.end()
        #expect(self.log.ended == self.names(.sockets))
        #expect(self.log.records.first?.location == ServerResource.connections.rawValue)
        #expect(self.log.records.first?.level == .warning)
        gate.open()
    }

    @Test("a released resource is not ended, and a raised one is ended before all that was opened since")
    func releasedAndRaised() async {
        self.add(.sockets, .adminSocket, .world, .sockets, .connections)
        self.resources.release(.sockets)
        self.resources.raise(.adminSocket)
        self.add(.answers)
        #expect(self.resources.open == [.world, .connections, .adminSocket, .answers])
        await self.resources.end()
        #expect(self.log.ended == self.names(.answers, .adminSocket, .connections, .world))
    }

    @Test("a replaced end keeps its position in the order")
    func replaced() async {
        let (first, second) = (Tally(), Tally())
        self.resources.add(.connections) { first.add() }
        self.add(.answers)
        self.resources.replace(.connections) { second.add() }
        await self.resources.end()
        #expect(self.log.ended == self.names(.answers, .connections))
        #expect(first.total == 0)
        #expect(second.total == 1)
    }

    @Test("all are ended when the closure returns or throws; its result or error is passed on")
    func after() async throws {
        let answer = try await self.resources.endAfter {
            self.add(.sockets, .world)
            return 7
        }
        #expect(answer == 7)
        #expect(self.log.ended == self.names(.world, .sockets))
        await #expect(throws: Failure.self) {
            try await self.resources.endAfter {
                self.add(.watchdog)
                throw Failure()
            }
        }
        #expect(self.log.ended == self.names(.world, .sockets, .watchdog))
    }

    @Test("when an attempt fails, what it has opened is ended, and all else stays open")
    func attempt() async throws {
        self.add(.watchdog, .sockets)
        await #expect(throws: Failure.self) {
            try await self.resources.attempt {
                self.add(.hashing, .database)
                throw Failure()
            }
        }
        #expect(self.log.ended == self.names(.database, .hashing))
        #expect(self.resources.open == [.watchdog, .sockets])
        try await self.resources.attempt { self.add(.world) }
        #expect(self.resources.open == [.watchdog, .sockets, .world])
    }
}
