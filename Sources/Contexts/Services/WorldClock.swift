/// The time in the world: what day and hour it is, and a way to wait that tests can hurry along.
///
/// A context or service that waits by ``sleep(for:)`` takes no time in a test: `ContextsTesting` moves the clock.
public struct WorldClock: Sendable {
    private let read: @Sendable () -> Moment
    private let wait: @Sendable (Moment) async throws -> Void

    /// A clock.
    ///
    /// - Parameters:
    ///   - read: What time it is.
    ///   - wait: Returns at that time or soon after it, or throws `CancellationError` when its task is cancelled.
    package init(
        read: @escaping @Sendable () -> Moment,
        wait: @escaping @Sendable (Moment) async throws -> Void
    ) {
        self.read = read
        self.wait = wait
    }

    /// What time it is.
    public var now: Moment { self.read() }

    /// Returns after that time; it holds up no thread.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    public func sleep(for duration: Duration) async throws { try await self.wait(self.now + duration) }

    /// Returns at that moment, at once if it has passed; it holds up no thread.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    public func sleep(until moment: Moment) async throws { try await self.wait(moment) }
}

/// A point in time by the calendar: the time since 1970 in UTC, to the millisecond.
///
/// It may stand in a ``ContextState``: it means the same after a restart, and on another machine.
public struct Moment: Hashable, Comparable, Codable, Sendable {
    /// Milliseconds since 1970 in UTC.
    public let milliseconds: Int64

    /// The moment so many milliseconds after the beginning of 1970 in UTC.
    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Reads the number of milliseconds.
    public init(from decoder: any Decoder) throws {
        self.milliseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    /// Writes the number of milliseconds.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.milliseconds)
    }

    /// Whether the first moment is before the second.
    public static func < (one: Moment, other: Moment) -> Bool { one.milliseconds < other.milliseconds }

    /// The moment so much later.
    public static func + (moment: Moment, duration: Duration) -> Moment {
        let (seconds, attoseconds) = duration.components
        return Moment(milliseconds: moment.milliseconds + seconds * 1_000 + attoseconds / 1_000_000_000_000_000)
    }

    /// How long it is from the second moment to the first.
    public static func - (one: Moment, other: Moment) -> Duration {
        .milliseconds(one.milliseconds - other.milliseconds)
    }
}
