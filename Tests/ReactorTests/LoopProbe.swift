import Glibc
import Synchronization

@testable import Reactor

/// A clock that advances only when a test says so.
final class ManualClock: Sendable {
    private let milliseconds: Atomic<UInt64>

    init(milliseconds: UInt64 = 1000) { self.milliseconds = Atomic(milliseconds) }

    var now: MonotonicTime { MonotonicTime(milliseconds: self.milliseconds.load(ordering: .acquiring)) }

    func advance(byMilliseconds span: UInt64) { self.milliseconds.add(span, ordering: .acquiringAndReleasing) }
}

/// A counter for several threads.
final class Counter: Sendable {
    private let count = Atomic(0)

    var value: Int { self.count.load(ordering: .acquiring) }

    func add() { self.count.add(1, ordering: .acquiringAndReleasing) }
}

/// A handler that records what its loop reports, for tests to inspect.
actor LoopProbe: EventHandler {
    /// A call by the loop.
    enum Happening: Equatable {
        case ready(SocketKey, Readiness)
        case expired(SocketKey)
        /// ``EventHandler/endTurn()`` after a ``LoopProbe/wake()``.
        case woken
        case job(Int)
        case offLoop(String)
    }

    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.loop.asUnownedSerialExecutor() }

    private nonisolated let isWoken = Atomic(false)
    private(set) var happenings: [Happening] = []
    private var waiting: [(enough: ([Happening]) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []
    private var react: (@Sendable (isolated LoopProbe, Happening) -> Void)?

    init(loop: EventLoop) { self.loop = loop }

    /// Makes and runs a loop, calls the body with its probe, then stops the loop and joins its thread.
    static func run(
        clock: ManualClock? = nil,
        _ body: (LoopProbe) async throws -> Void
    ) async throws {
        let loop = try clock.map { clock in try EventLoop(clock: { clock.now }) } ?? EventLoop()
        let probe = LoopProbe(loop: loop)
        let thread = try loop.start(name: "probe", handler: probe)
        do {
            try await body(probe)
        } catch {
            loop.stop()
            thread.join()
            throw error
        }
        loop.stop()
        thread.join()
    }

    func ready(_ key: SocketKey, _ readiness: Readiness) { self.note(.ready(key, readiness)) }
    func expired(_ key: SocketKey) { self.note(.expired(key)) }

    /// Wakes the loop.
    nonisolated func wake() {
        self.isWoken.store(true, ordering: .releasing)
        self.loop.wake()
    }

    func endTurn() {
        if self.isWoken.exchange(false, ordering: .acquiring) { self.note(.woken) }
        if !self.loop.isCurrent { self.note(.offLoop("settle")) }
        let record = self.happenings
        let done = self.waiting.filter { $0.enough(record) }
        self.waiting.removeAll { $0.enough(record) }
        for waiter in done { waiter.continuation.resume() }
    }

    func note(_ happening: Happening) {
        if !self.loop.isCurrent { self.happenings.append(.offLoop("\(happening)")) }
        self.happenings.append(happening)
        self.react?(self, happening)
    }

    /// Runs the closure on the loop at each event from now on.
    func whenever(_ react: @escaping @Sendable (isolated LoopProbe, Happening) -> Void) { self.react = react }

    /// Runs the closure on the loop and returns its result.
    func perform<Result: Sendable, Failure: Error>(
        _ body: @Sendable (isolated LoopProbe) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(self)
    }

    /// Makes the loop run jobs that each start the next one, until the closure returns false.
    func storm(_ goesOn: @escaping @Sendable () -> Bool) {
        guard goesOn() else { return }
        Task { self.storm(goesOn) }
    }

    /// Waits until the record satisfies a condition, which is checked after each turn of the loop.
    func wait(until enough: @escaping @Sendable ([Happening]) -> Bool) async {
        guard !enough(self.happenings) else { return }
        await withCheckedContinuation { self.waiting.append((enough, $0)) }
    }
}
