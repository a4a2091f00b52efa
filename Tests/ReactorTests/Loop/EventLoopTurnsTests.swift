import Synchronization
import TestSupport
import Testing

@testable import Reactor

/// A clock in nanoseconds that advances only when work is done.
private final class WorkClock: Sendable {
    private let nanoseconds = Atomic<UInt64>(1)

    var now: UInt64 { self.nanoseconds.load(ordering: .relaxed) }

    func work(microseconds: UInt64) { self.nanoseconds.add(microseconds * 1000, ordering: .relaxed) }
}

/// A handler that spends 100 µs on each call and always has unfinished work.
private actor Labourer: EventHandler {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.loop.asUnownedSerialExecutor() }
    nonisolated let clock: WorkClock
    private var pairs: [SocketPair] = []
    private(set) var told: [UInt32: Int] = [:]
    private(set) var expired: [UInt32] = []
    /// How many events, timers and jobs each turn had.
    private(set) var turns: [Int] = [0]
    private var asks = false

    init(loop: EventLoop, clock: WorkClock) {
        self.loop = loop
        self.clock = clock
    }

    /// Watches `sockets` sockets that are always readable, and schedules `timers` timers for the same time.
    func begin(sockets: Int, timers: UInt32) throws {
        for number in 0..<sockets {
            let pair = try SocketPair()
            Descriptors.write([1], to: pair.client)
            try self.loop.watch(pair.server, as: SocketKey(index: UInt32(number), generation: 1), for: .readable)
            self.pairs.append(pair)
        }
        let time = self.loop.now.advanced(byMilliseconds: 1)
        for number in 0..<timers { self.loop.schedule(SocketKey(index: number, generation: 2), at: time) }
        self.asks = true
    }

    func end() {
        for pair in self.pairs { self.loop.unwatch(pair.server) }
        self.asks = false
    }

    func ready(_ key: SocketKey, _ readiness: Readiness) {
        self.told[key.index, default: 0] += 1
        self.work()
    }

    func expired(_ key: SocketKey) {
        self.expired.append(key.index)
        self.work()
    }

    func endTurn() {}

    func goOn() -> Bool {
        self.turns.append(0)
        return self.asks
    }

    func job() { self.work() }

    private func work() {
        self.turns[self.turns.count - 1] += 1
        self.clock.work(microseconds: 100)
    }
}

@Suite("The turns of a loop", .timeLimit(.minutes(1))) struct EventLoopTurnsTests {
    private static func run(_ body: (Labourer) async throws -> Void) async throws {
        let clock = WorkClock()
        let loop = try EventLoop(workClock: { clock.now })
        let labourer = Labourer(loop: loop, clock: clock)
        let thread = try loop.start(name: "labourer", handler: labourer)
        defer {
            loop.stop()
            thread.join()
        }
        try await body(labourer)
        await labourer.end()
    }

    @Test("sockets that are always ready do not starve timers, jobs of other threads, or one another")
    func flood() async throws {
        try await Self.run { labourer in
            try await labourer.begin(sockets: 300, timers: 40)
            // Each call is a job from another thread.
            for _ in 0..<300 { await labourer.job() }
            while await labourer.expired.count < 40 { await labourer.job() }
            let turns = await labourer.turns
            #expect(turns.count > 100)
            // A turn has three slices of 250 µs here. Each may be exceeded by the eight calls between two readings of
            // the clock.
            #expect(turns.allSatisfy { $0 <= 3 * (3 + 8) })
            #expect(await labourer.expired == Array(0..<40))
            while await labourer.told.count < 300 { await labourer.job() }
            while await labourer.told.values.min() ?? 0 < 3 { await labourer.job() }
            let told = await labourer.told
            // More sockets are ready than one wait returns; the next wait returns the others first (epoll_wait(2)).
            #expect((told.values.max() ?? 0) <= 2 * (told.values.min() ?? 0) + 2)
        }
    }

    @Test("timers that are due at the same time are spread over several turns, with jobs in between")
    func timers() async throws {
        try await Self.run { labourer in
            try await labourer.begin(sockets: 0, timers: 500)
            while await labourer.expired.count < 500 { await labourer.job() }
            #expect(await labourer.expired == Array(0..<500))
            #expect(await labourer.turns.count > 500 / 8)
            #expect(await labourer.turns.allSatisfy { $0 <= 2 * (3 + 8) })
        }
    }

    @Test("the loop does not wait while the handler has unfinished work")
    func left() async throws {
        try await Self.run { labourer in
            try await labourer.begin(sockets: 0, timers: 0)
            let before = await labourer.turns.count
            while await labourer.turns.count < before + 1000 { await Task.yield() }
            await labourer.end()
            let after = await labourer.turns.count
            try await Task.sleep(for: .milliseconds(20))
            #expect(await labourer.turns.count <= after + 4)
        }
    }
}
