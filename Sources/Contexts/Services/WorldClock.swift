/// The time in the world, and a way to wait that a test can shorten.
///
/// A context or service that waits with ``sleep(for:)`` takes no time in a test: `ContextsTesting` moves the clock
/// forward.
public struct WorldClock: Sendable {
    private let read: @Sendable () -> Duration
    private let wait: @Sendable (Duration) async throws -> Void

    /// Makes a clock.
    ///
    /// - Parameters:
    ///   - read: Returns the time.
    ///   - wait: Returns at that time or soon after it, or throws `CancellationError` when its task is cancelled.
    package init(
        read: @escaping @Sendable () -> Duration,
        wait: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.read = read
        self.wait = wait
    }

    /// The time since the beginning of 1970 in UTC, to the millisecond.
    ///
    /// It can be part of a ``ContextState``: it means the same after a restart, and on another machine.
    public var now: Duration { self.read() }

    /// Waits for that duration without blocking a thread.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    public func sleep(for duration: Duration) async throws { try await self.wait(self.now + duration) }

    /// Waits until that time (``now``) without blocking a thread; returns at once if it has passed.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    public func sleep(until time: Duration) async throws { try await self.wait(time) }
}
