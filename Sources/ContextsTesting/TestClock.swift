import Contexts
import Synchronization

/// The clock of a ``TestWorld``: time passes when the test says so.
///
/// Whatever waits by `services.clock` waits for this one, contexts and services alike, and no real time passes meanwhile.
///
/// ```swift
/// await ada.types("brew")
/// await world.clock.advance(by: .seconds(20))
/// #expect(await ada.hears() == ["Your ale is ready."])
/// ```
///
/// What waits in another way, such as by `Task.sleep`, is not moved. Safe from any thread.
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
        /// Those that were cancelled before they slept.
        var cancelled: Set<UInt64> = []

        /// Takes the one whose time comes first, of several with one time the one who came first, and lets it be that time.
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

    /// Those whose process is over: they sleep for ever, and who lets go of a continuation without an answer is warned.
    private static let abandoned = Mutex<[CheckedContinuation<Void, any Error>]>([])

    private let state: Mutex<State>
    private let loop: TestLoop

    init(_ now: Duration, _ loop: TestLoop) {
        self.state = Mutex(State(now: now))
        self.loop = loop
    }

    /// What time it is in the world: how long since 1970 began in UTC.
    public var now: Duration { self.state.withLock { $0.now } }

    /// How many wait for this clock now; a test of a timer that should have ended can look here.
    public var sleeperCount: Int { self.state.withLock { $0.sleepers.count { $0.life?.isOver != true } } }

    /// Lets time pass: one after the other, in the order of their time, all that wait go on.
    ///
    /// Who waits again meanwhile goes on again, as long as it is due: after a minute, what happens every eight seconds has
    /// happened seven times. It returns when all of them have done what they do then, as far as that needs no later time. What
    /// they do on threads of their own, such as the disk's, it does not see.
    ///
    /// - Parameter duration: How much time passes; nothing happens if that is less than nothing.
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
            // Who sleeps again is done with it; who does not may be on another thread still.
            if self.sleeperCount <= others { await self.loop.settle(hasGrace: true) }
        }
        self.state.withLock { $0.now = max($0.now, end) }
    }

    /// The clock as services have it.
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

    /// Wakes nobody any more whose life is over.
    func abandonTheDead() { Self.abandon(self.state.withLock { $0.take { $0.life?.isOver == true } }) }

    private static func abandon(_ sleepers: [Sleeper]) {
        self.abandoned.withLock { $0 += sleepers.map(\.continuation) }
    }
}
