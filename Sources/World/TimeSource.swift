/// What time it is, and how to wait: by the machine's clock, or by one that a test moves.
package struct TimeSource: Sendable {
    /// How long it is since some moment, always the same one; never less than before.
    package let now: @Sendable () -> Duration
    /// Returns when that time is over; throws at once when the task is cancelled.
    package let sleep: @Sendable (Duration) async throws -> Void
    /// For those who wait for something else, and not for ever.
    let alarms: Alarms

    /// Time as the closures tell it.
    package init(
        now: @escaping @Sendable () -> Duration,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.now = now
        self.sleep = sleep
        self.alarms = Alarms(now: now, sleep: sleep)
    }

    /// The machine's clock, which goes on while the machine sleeps.
    package static let machine: Self = {
        let start = ContinuousClock.now
        return Self(now: { ContinuousClock.now - start }, sleep: { try await Task.sleep(for: $0, clock: .continuous) })
    }()
}
