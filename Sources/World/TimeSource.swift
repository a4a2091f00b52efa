/// What time it is, and how to wait: by the machine's clock, or by one that a test moves.
package struct TimeSource: Sendable {
    /// How long it is since some moment, always the same one; never less than before.
    package let now: @Sendable () -> Duration
    /// Returns when that time is over; throws at once when the task is cancelled.
    package let sleep: @Sendable (Duration) async throws -> Void
    /// Calls a closure when that time is over, unless what it answers is called before.
    let alarm: @Sendable (Duration, @escaping @Sendable () -> Void) -> @Sendable () -> Void

    /// Time as the closures tell it; for each alarm a task sleeps.
    package init(
        now: @escaping @Sendable () -> Duration,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.init(now: now, sleep: sleep) { limit, ring in
            let task = Task.detached {
                guard (try? await sleep(limit)) != nil else { return }
                ring()
            }
            return { task.cancel() }
        }
    }

    private init(
        now: @escaping @Sendable () -> Duration,
        sleep: @escaping @Sendable (Duration) async throws -> Void,
        alarm: @escaping @Sendable (Duration, @escaping @Sendable () -> Void) -> @Sendable () -> Void
    ) {
        self.now = now
        self.sleep = sleep
        self.alarm = alarm
    }

    /// The machine's clock, which goes on while the machine sleeps.
    package static let machine: Self = {
        let start = ContinuousClock.now
        let now: @Sendable () -> Duration = { ContinuousClock.now - start }
        let sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0, clock: .continuous) }
        let alarms = Alarms(now: now, sleep: sleep)
        return Self(now: now, sleep: sleep) { limit, ring in
            let number = alarms.set(after: limit, ring)
            return { alarms.remove(number) }
        }
    }()
}
