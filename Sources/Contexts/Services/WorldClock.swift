/// The time in the world: what day and hour it is, and a way to wait that tests can hurry along.
///
/// A context or service that waits by ``sleep(for:)`` takes no time in a test: `ContextsTesting` moves the clock.
public struct WorldClock: Sendable {
    private let read: @Sendable () -> Duration
    private let wait: @Sendable (Duration) async throws -> Void

    /// A clock.
    ///
    /// - Parameters:
    ///   - read: What time it is.
    ///   - wait: Returns at that time or soon after it, or throws `CancellationError` when its task is cancelled.
    package init(
        read: @escaping @Sendable () -> Duration,
        wait: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.read = read
        self.wait = wait
    }

    /// What time it is: how long since 1970 began in UTC, to the millisecond.
    ///
    /// It may stand in a ``ContextState``: it means the same after a restart, and on another machine.
    public var now: Duration { self.read() }

    /// Returns after that time; it holds up no thread.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    public func sleep(for duration: Duration) async throws { try await self.wait(self.now + duration) }

    /// Returns when it is that time (``now``), at once if it has passed; it holds up no thread.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    public func sleep(until time: Duration) async throws { try await self.wait(time) }
}
