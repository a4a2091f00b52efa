package import Logging
import Synchronization

/// The lowest level that is logged.
///
/// All handlers share it, and it can be changed at any time from any thread.
package final class LogThreshold: Sendable {
    private static let levels = Logger.Level.allCases
    private let index: Atomic<Int>

    /// Creates a threshold with this level.
    package init(_ level: Logger.Level) {
        self.index = Atomic(Self.index(of: level))
    }

    /// The level.
    package var level: Logger.Level {
        get { Self.levels[self.index.load(ordering: .relaxed)] }
        set { self.index.store(Self.index(of: newValue), ordering: .relaxed) }
    }

    private static func index(of level: Logger.Level) -> Int { Self.levels.firstIndex(of: level) ?? 0 }
}
