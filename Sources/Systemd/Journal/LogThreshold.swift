package import Logging
import Synchronization

/// The least level that is logged, shared by all handlers and adjustable while they log.
package final class LogThreshold: Sendable {
    private static let levels = Logger.Level.allCases
    private let index: Atomic<Int>

    /// Starts at a level.
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
