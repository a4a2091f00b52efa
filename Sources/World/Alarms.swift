import Synchronization

/// Tells many who wait that their time is over, with one sleeping task for nearly all of them.
///
/// Most waits are over before their time. A task that sleeps for each would stay in memory until then, even cancelled: a
/// thousand logins a few seconds long.
final class Alarms: Sendable {
    private struct Alarm {
        let due: Duration
        let ring: @Sendable () -> Void
    }

    private struct State {
        var alarms: [UInt64: Alarm] = [:]
        var number: UInt64 = 0
        /// Until when tasks sleep.
        var sleepers: [Duration] = []
    }

    private let state = Mutex(State())
    private let now: @Sendable () -> Duration
    private let sleep: @Sendable (Duration) async throws -> Void

    /// Alarms by a clock.
    init(now: @escaping @Sendable () -> Duration, sleep: @escaping @Sendable (Duration) async throws -> Void) {
        self.now = now
        self.sleep = sleep
    }

    /// How many tasks sleep.
    var sleepers: Int { self.state.withLock { $0.sleepers.count } }

    /// Calls the closure when the time is over, unless the alarm is taken back before; answers its number.
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

    /// Takes an alarm back.
    func remove(_ number: UInt64) {
        self.state.withLock { _ = $0.alarms.removeValue(forKey: number) }
    }

    private func left(until due: Duration) -> Duration { max(.zero, due - self.now()) }

    /// Calls those that are due by then; answers until when the task that slept until then is to sleep next, if at all.
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
