import Contexts
import Synchronization

/// The clock of a ``TestWorld``.
///
/// Its time passes only when the test calls ``advance(by:)``.
///
/// Contexts and services that wait with `services.clock` wait for this clock, and no real time passes.
///
/// ```swift
/// await ada.types("brew")
/// await world.clock.advance(by: .seconds(20))
/// #expect(await ada.hears() == ["Your ale is ready."])
/// ```
///
/// It does not move what waits in another way, such as with `Task.sleep`. Safe from any thread.
public final class TestClock: Sendable {
    private struct Sleeper {
        let number: UInt64
        let end: Duration
        let life: TestLife?
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now: Duration
        var nextNumber: UInt64 = 0
        var sleepers: [Sleeper] = []
        /// Numbers of sleepers that were cancelled before they slept.
        var cancelled: Set<UInt64> = []

        /// Removes and returns the sleeper with the earliest end, and sets the clock to that time.
        ///
        /// Of several with the same end, it is the one that began first.
        mutating func takeNext(upTo end: Duration) -> Sleeper? {
            let next = self.sleepers.min { ($0.end, $0.number) < ($1.end, $1.number) }
            guard let next, next.end <= end else { return nil }
            self.now = max(self.now, next.end)
            return self.take { $0.number == next.number }.first
        }

        mutating func take(where isTaken: (Sleeper) -> Bool) -> [Sleeper] {
            let taken = self.sleepers.filter(isTaken)
            self.sleepers.removeAll(where: isTaken)
            return taken
        }
    }

    /// The continuations of sleepers whose process has ended.
    ///
    /// They are never resumed, and stored here because the runtime warns of a continuation that is released without a
    /// result.
    private static let abandoned = Mutex<[CheckedContinuation<Void, any Error>]>([])

    private let state: Mutex<State>
    private let loop: TestLoop

    init(_ now: Duration, _ loop: TestLoop) {
        self.state = Mutex(State(now: now))
        self.loop = loop
    }

    /// The time in the world: the time since the beginning of 1970 in UTC.
    public var now: Duration { self.state.withLock { $0.now } }

    /// How many tasks wait for this clock now.
    ///
    /// With it a test can check that a timer has ended.
    public var sleeperCount: Int { self.state.withLock { $0.sleepers.count { $0.life?.isOver != true } } }

    /// Moves the clock forward, and resumes the tasks that wait for it, one after the other, in the order of their
    /// times.
    ///
    /// A task that waits again is resumed again, as long as it is due: in a minute, something that happens every eight
    /// seconds happens seven times. The function returns when all of them have done what they do at that time. It
    /// cannot see work on other threads, such as disk access.
    ///
    /// - Parameter duration: How much time passes; a negative duration changes nothing.
    public func advance(by duration: Duration) async {
        await self.loop.settle()
        let end = self.now + duration
        while let sleeper = self.state.withLock({ $0.takeNext(upTo: end) }) {
            guard sleeper.life?.isOver != true else {
                Self.abandon([sleeper])
                continue
            }
            let others = self.sleeperCount
            sleeper.continuation.resume()
            await self.loop.settle()
            // A task that sleeps again has finished its work; one that does not may still run on another thread.
            if self.sleeperCount <= others { await self.loop.settle(hasGrace: true) }
        }
        self.state.withLock { $0.now = max($0.now, end) }
    }

    /// The clock in the form that services have it.
    var worldClock: WorldClock {
        WorldClock(read: { self.now }, wait: { try await self.wait(until: $0) })
    }

    private func wait(until end: Duration) async throws {
        try Task.checkCancellation()
        let number = self.state.withLock { state in
            state.nextNumber += 1
            return state.nextNumber
        }
        let life = TestLife.current
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let sleeper = Sleeper(number: number, end: end, life: life, continuation: continuation)
                self.loop.noteActivity()
                let answer: Result<Void, any Error>? = self.state.withLock { state in
                    if state.cancelled.remove(number) != nil { return .failure(CancellationError()) }
                    if end <= state.now { return .success(()) }
                    state.sleepers.append(sleeper)
                    return nil
                }
                if let answer { continuation.resume(with: answer) }
            }
        } onCancel: {
            self.cancel(number)
        }
    }

    private func cancel(_ number: UInt64) {
        let sleeper: Sleeper? = self.state.withLock { state in
            guard let sleeper = state.take(where: { $0.number == number }).first else {
                state.cancelled.insert(number)
                return nil
            }
            return sleeper
        }
        guard let sleeper else { return }
        self.loop.noteActivity()
        if sleeper.life?.isOver == true { return Self.abandon([sleeper]) }
        sleeper.continuation.resume(throwing: CancellationError())
    }

    /// Makes sure that no sleeper whose process has ended is resumed.
    func abandonTheDead() { Self.abandon(self.state.withLock { $0.take { $0.life?.isOver == true } }) }

    private static func abandon(_ sleepers: [Sleeper]) {
        self.abandoned.withLock { $0 += sleepers.map(\.continuation) }
    }
}
