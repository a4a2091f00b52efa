import Logging
import Reactor
import Synchronization
import Telemetry
import World

/// Logs the state of the database: a record for each trouble, and one when all is well again.
///
/// It may be called on any thread.
final class StandingRecords: Sendable {
    private struct State {
        /// The changes before ``begin()``; nil after it, when changes are logged at once.
        var untold: [EngineStanding]? = []
        /// Whether the last record was about a trouble.
        var isTroubled = false
    }

    private let state = Mutex(State())
    private let path: String
    private let logger: Logger

    /// Creates the value for the database at a path; nothing is logged before ``begin()``.
    init(of path: String, logger: Logger) {
        self.path = path
        self.logger = logger
    }

    /// Logs the last change so far, and from now on each change; to be called once the database is certain to be
    /// served.
    func begin() {
        let untold = self.state.withLock { state in
            defer { state.untold = nil }
            return state.untold ?? []
        }
        if let last = untold.last { self.log(last) }
    }

    /// Adds a change.
    func add(_ standing: EngineStanding) {
        let isHeld = self.state.withLock { state in
            state.untold?.append(standing)
            return state.untold != nil
        }
        if !isHeld { self.log(standing) }
    }

    /// Returns what is wrong; if a file size limit may be the cause, names it.
    private static func text(_ standing: EngineStanding) -> String {
        let mayBeALimit = standing.trouble.map { [.inputOutput, .diskFull].contains($0.code) } ?? false
        let remark = mayBeALimit ? ResourceLimit.remarkOnFiles : nil
        return standing.forOperators + (remark.map { "; \($0)" } ?? "")
    }

    private func log(_ standing: EngineStanding) {
        let wasTroubled = self.state.withLock { state in
            defer { state.isTroubled = standing != .ok }
            return state.isTroubled
        }
        switch standing {
        case .ok: if wasTroubled { self.logger.log(.databaseWell, [.location: self.path]) }
        case .replaced: self.logger.log(.databaseReplaced, [.error: standing.forOperators])
        case .full, .busy, .away, .newer: self.logger.log(.databaseTroubled, [.error: Self.text(standing)])
        }
    }
}
