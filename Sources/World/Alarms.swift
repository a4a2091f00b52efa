import Synchronization

/// Calls closures after a time, with one sleeping task for nearly all of them.
///
/// Most alarms are removed before their time. A task for each would stay in memory until then, even if cancelled:
/// thousands of logins, for several seconds each.
final class Alarms: Sendable {
    private struct Alarm {
        let due: Duration
        let ring: @Sendable () -> Void
    }

    private struct State {
        var alarms: [UInt64: Alarm] = [:]
        var number: UInt64 = 0
        /// The times until which tasks sleep.
        var sleepers: [Duration] = []
    }

    private let state = Mutex(State())
    private let now: @Sendable () -> Duration
    private let sleep: @Sendable (Duration) async throws -> Void

    /// Makes alarms for a clock.
    init(now: @escaping @Sendable () -> Duration, sleep: @escaping @Sendable (Duration) async throws -> Void) {
        self.now = now
        self.sleep = sleep
    }

    /// How many tasks sleep.
    var sleepers: Int { self.state.withLock { $0.sleepers.count } }

    /// Has a closure called after a time, unless the alarm is removed first; returns its number.
    func set(after limit: Duration, _ ring: @escaping @Sendable () -> Void) -> UInt64 {
        let due = self.now() + limit
        let (number, isSleeperMissing) = self.state.withLock { state in
            state.number += 1
            state.alarms[state.number] = Alarm(due: due, ring: ring)
            let isMissing = !state.sleepers.contains { $0 <= due }
            if isMissing { state.sleepers.append(due) }
            return (state.number, isMissing)
        }
        if isSleeperMissing {
            Task.detached {
                var next: Duration? = due
                while let due = next {
                    try? await self.sleep(self.left(until: due))
                    next = self.ring(dueAt: due)
                }
            }
        }
        return number
    }

    /// Removes an alarm.
    func remove(_ number: UInt64) {
        self.state.withLock { _ = $0.alarms.removeValue(forKey: number) }
    }

    private func left(until due: Duration) -> Duration { max(.zero, due - self.now()) }

    /// Calls the alarms that are due; returns the time until which the calling task has to sleep next, or nil if it can
    /// end.
    private func ring(dueAt due: Duration) -> Duration? {
        let (alarms, next) = self.state.withLock { state -> ([Alarm], Duration?) in
            let over = state.alarms.filter { $0.value.due <= due }
            for number in over.keys { state.alarms[number] = nil }
            if let index = state.sleepers.firstIndex(of: due) { state.sleepers.remove(at: index) }
            let earliest = state.alarms.values.map(\.due).min()
            let next = earliest.flatMap { earliest in state.sleepers.contains { $0 <= earliest } ? nil : earliest }
            if let next { state.sleepers.append(next) }
            return (Array(over.values), next)
        }
        for alarm in alarms { alarm.ring() }
        return next
    }
}
