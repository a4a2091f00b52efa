import Glibc
import Reactor
import TestSupport
import Testing

@testable import Transport

@Suite("Accepting connections", .timeLimit(.minutes(1)))
struct ConnectionTableAcceptingTests {
    @Test("above the limit a connection is answered 503; when another one ends there is room again", arguments: [1, 2])
    func limit(_ loops: Int) async throws {
        for wire in TestServer.Wire.allCases {
            try await withServer(loops: loops, on: wire, configure: { $0.connections = 4 }) { server in
                var clients: [RawClient] = []
                for _ in 0..<4 { clients.append(try await server.connect()) }
                for _ in 0..<3 {
                    let refused = try server.dial()
                    try await refused.send(Array(RawClient.request.utf8))
                    let head = try await refused.readHead()
                    #expect(head.hasPrefix("HTTP/1.1 503 "))
                    #expect(head.contains("\r\nRetry-After: "))
                    try await eventually("the server ends") { refused.fill() == .end }
                }
                let told = server.log.records.filter { $0.metadata["uuu.event"] == "connections_full" }
                #expect(told.map { $0.metadata["uuu.count"] } == ["4", "4", "4"])
                #expect(try await clients[0].ask("hello") == .text("hello"))
                try await server.hasConnections(4)
                clients.removeLast().vanish()
                try await server.hasConnections(3)
                clients.append(try await server.connect())
                #expect(try await clients[3].ask("hello") == .text("hello"))
            }
        }
    }

    @Test("far more connections than the limit are all ended")
    func crowd() async throws {
        try await withServer(configure: { $0.connections = 2 }) { server in
            let clients = try (0..<200).map { _ in try server.dial() }
            for client in clients.dropFirst(2) {
                try await eventually("the server ends") { client.fill() != .nothing }
            }
            try await clients[0].upgrade()
            for client in clients.dropFirst() { client.vanish() }
            try await server.hasConnections(1)
            #expect(try await clients[0].ask("hello") == .text("hello"))
        }
    }

    @Test(
        "only a limited number of clients are told that the server is full, over all loops; others are just closed",
        arguments: [1, 2]
    )
    func refused(_ loops: Int) async throws {
        let configure = { (configuration: inout TransportConfiguration) in
            (configuration.connections, configuration.refusedConnections) = (1, 3)
        }
        try await withServer(loops: loops, configure: configure) { server in
            let first = try await server.connect()
            let refused = try (0..<3).map { _ in try server.dial() }
            for client in refused { #expect(try await client.readHead().hasPrefix("HTTP/1.1 503 ")) }
            try await server.hasConnections(4)
            for _ in 0..<20 {
                let another = try server.dial()
                try await eventually("the server ends") { another.fill() == .end }
                #expect(another.inbox.isEmpty)
            }
            #expect(await server.server.connectionCount == 4)
            refused[1].vanish()
            try await server.hasConnections(3)
            #expect(try await server.dial().readHead().hasPrefix("HTTP/1.1 503 "))
            #expect(try await first.ask("hello") == .text("hello"))
        }
    }

    @Test("while connections wait for descriptors, some are spared, so jobs that wait for a thread are not blocked")
    func reserve() async throws {
        await #expect(processExitsWith: .success) {
            try await Descriptors.limit()
            try await withServer(loops: 2) { server in
                let first = try await server.connect()
                // The tests have the other end of each connection; the server's end needs one of the remaining
                // descriptors.
                let waiting = try (0..<40).map { _ in try RawClient.unconnected(server.address) }
                let taken = Descriptors.exhaust(leaving: 20)
                for client in waiting { try client.connect(server.address) }
                try await eventually("accepting rests") { server.restRecords > 0 }
                // Once a second libdispatch opens a file for each of its threads if jobs wait for one (proc(5), stat).
                await Self.crowdThreadPool(for: .milliseconds(2_300))
                let left = Descriptors.exhaust(leaving: 0)
                Descriptors.giveBack(left + taken)
                #expect(left.count >= 16)
                #expect(try await first.ask("hello") == .text("hello"))
            }
        }
    }

    /// Starts more jobs than there are threads, for so long that some job is always waiting.
    private static func crowdThreadPool(for duration: Duration) async {
        let end = ContinuousClock.now + duration
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<256 {
                group.addTask { @concurrent in
                    while ContinuousClock.now < end {
                        usleep(1_000)
                        await Task.yield()
                    }
                }
            }
        }
    }

    @Test("without a descriptor left accepting pauses, logs that once, and goes on when there is one")
    func exhausted() async throws {
        await #expect(processExitsWith: .success) { try await Self.exhaust(loops: 1) }
    }

    @Test("a listener that loops share pauses too")
    func exhaustedTogether() async throws {
        await #expect(processExitsWith: .success) { try await Self.exhaust(loops: 2) }
    }

    private static func exhaust(loops: Int) async throws {
        try await Descriptors.limit()
        try await withServer(loops: loops) { server in
            let first = try await server.connect()
            for round in 1...2 {
                let taken = Descriptors.exhaust(leaving: 8)
                let waiting = try server.dial()
                try await eventually("accepting rests") { server.restRecords >= round }
                #expect(try await server.isAtRest())
                for _ in 0..<10 { await server.pass(milliseconds: 120) }
                #expect(server.restRecords <= round * loops)
                #expect(try await first.ask("hello") == .text("hello"))
                Descriptors.giveBack(taken)
                await server.pass(milliseconds: 120)
                try await waiting.upgrade()
                #expect(try await waiting.ask("hello") == .text("hello"))
                // Its descriptor is free before the next round; otherwise that one would be used to accept.
                waiting.vanish()
                try await server.hasConnections(1)
            }
        }
    }
}

extension TestServer {
    /// The number of log records that say that accepting pauses.
    var restRecords: Int { self.log.records.count { $0.message == "accepting rests" } }
}
