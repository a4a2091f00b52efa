import Synchronization
import World

/// A clock whose time passes only when the test says so.
final class VirtualClock: Sendable {
    private struct Sleep {
        let duration: Duration
        let deadline: Duration
        let end: FirstAnswer<Bool>
    }

    /// A test that waits for a sleep of this duration, and lets the time pass if `passes` is true.
    private struct Watcher {
        let duration: Duration
        let passes: Bool
        let seen: FirstAnswer<Void>
    }

    private struct State {
        var now = Duration.zero
        var number = 0
        var sleeps: [Int: Sleep] = [:]
        /// The numbers of cancelled sleeps; some were cancelled before they began.
        var cancelled: Set<Int> = []
        var watchers: [Watcher] = []
    }

    private let state = Mutex(State())

    /// This clock as the time source of the code under test.
    var time: TimeSource {
        TimeSource(now: { self.state.withLock { $0.now } }, sleep: { try await self.sleep($0) })
    }

    /// Lets time pass.
    func advance(by duration: Duration) {
        self.state.withLock { Self.move(&$0, to: $0.now + duration) }
    }

    /// Waits until a task sleeps for exactly this duration, and lets that time pass.
    func pass(_ duration: Duration) async { await self.watch(for: duration, passes: true) }

    /// Waits until a task sleeps for exactly this duration.
    func hasSleeper(for duration: Duration) async { await self.watch(for: duration, passes: false) }

    private func watch(for duration: Duration, passes: Bool) async {
        let watcher = Watcher(duration: duration, passes: passes, seen: FirstAnswer())
        self.state.withLock { state in
            state.watchers.append(watcher)
            Self.tellWatchers(&state)
        }
        await withTaskCancellationHandler {
            await watcher.seen.value
        } onCancel: {
            watcher.seen.give(())
        }
    }

    private func sleep(_ duration: Duration) async throws {
        let end = FirstAnswer<Bool>()
        let number = self.state.withLock { state in
            state.number += 1
            return state.number
        }
        let hasPassed = await withTaskCancellationHandler {
            self.state.withLock { state in
                guard !state.cancelled.contains(number) else { return }
                state.sleeps[number] = Sleep(duration: duration, deadline: state.now + duration, end: end)
                Self.tellWatchers(&state)
            }
            return await end.value
        } onCancel: {
            // Remove it at once, so that a test does not mistake a cancelled sleep for a running one.
            self.state.withLock { state in
                state.cancelled.insert(number)
                state.sleeps[number] = nil
            }
            end.give(false)
        }
        guard hasPassed else { throw CancellationError() }
    }

    private static func tellWatchers(_ state: inout State) {
        let watchers = state.watchers
        state.watchers = []
        for watcher in watchers {
            let sleeps = state.sleeps.values.filter { $0.duration == watcher.duration }
            guard let deadline = sleeps.map(\.deadline).min() else {
                state.watchers.append(watcher)
                continue
            }
            if watcher.passes { Self.move(&state, to: deadline) }
            watcher.seen.give(())
        }
    }

    private static func move(_ state: inout State, to now: Duration) {
        state.now = max(state.now, now)
        for (number, sleep) in state.sleeps where sleep.deadline <= state.now {
            state.sleeps[number] = nil
            sleep.end.give(true)
        }
    }
}
