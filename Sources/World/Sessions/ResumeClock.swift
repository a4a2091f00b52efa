import Contexts
import Synchronization

/// The time by which sessions that wait are counted: UTC in milliseconds since 1970, which never goes back.
///
/// A clock that is set back makes no session live longer: the time goes on from the greatest that is known, at the
/// speed of a clock that nobody sets.
final class ResumeClock: Sendable {
    private struct Anchor {
        /// The greatest time that was known, and when that was by the other clock.
        var time: Int64
        var moment: Duration
    }

    /// Times beyond this are no times, but damage: the year is 287396.
    private static let greatest: Int64 = 1 << 53

    private let wall: WorldClock
    private let source: TimeSource
    private let anchor: Mutex<Anchor>

    /// Makes a clock that begins at the present time.
    init(_ wall: WorldClock, _ source: TimeSource) {
        self.wall = wall
        self.source = source
        self.anchor = Mutex(Anchor(time: wall.now.milliseconds, moment: source.now()))
    }

    /// The present time.
    var now: Int64 { self.now(after: 0) }

    /// Returns for how many milliseconds a session has waited that was lost at a time; that time cannot be after now.
    ///
    /// - Returns: The milliseconds; nil if the time is none.
    func waited(since time: Int64) -> Int64? {
        guard (0...Self.greatest).contains(time) else { return nil }
        return self.now(after: time) - time
    }

    private func now(after known: Int64) -> Int64 {
        let (wall, moment) = (self.wall.now.milliseconds, self.source.now())
        return self.anchor.withLock { anchor in
            let ownTime = anchor.time + max(0, (moment - anchor.moment).milliseconds)
            guard max(wall, known) > ownTime else { return ownTime }
            anchor = Anchor(time: max(wall, known), moment: moment)
            return anchor.time
        }
    }
}

extension Duration {
    /// The whole milliseconds.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = self.components
        return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    }
}
