/// The time, and how to wait: by the machine's clock, or by one that a test moves.
package struct TimeSource: Sendable {
    /// Returns the time since some fixed moment; it never decreases.
    package let now: @Sendable () -> Duration
    /// Returns after a duration; throws at once if the task is cancelled.
    package let sleep: @Sendable (Duration) async throws -> Void
    /// Calls a closure after a duration, unless the closure that it returns is called first.
    let alarm: @Sendable (Duration, @escaping @Sendable () -> Void) -> @Sendable () -> Void

    /// Makes a source from closures; each alarm is a task that sleeps.
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

    /// The machine's clock, which continues while the machine is suspended.
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
