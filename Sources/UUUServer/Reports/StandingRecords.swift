import Logging
import Reactor
import Synchronization
import Telemetry
import World

/// The records of how it stands with the database: one at each change, and one when all is well again.
final class StandingRecords: Sendable {
    private struct State {
        /// What is told when ``begin()`` is called; later changes are told at once.
        var untold: [EngineStanding]? = []
        /// Whether the last record is of a trouble.
        var isTroubled = false
    }

    private let state = Mutex(State())
    private let path: String
    private let logger: Logger

    /// Of the database at that path; nothing is logged before ``begin()``.
    init(of path: String, logger: Logger) {
        self.path = path
        self.logger = logger
    }

    /// Logs what there was to tell, and from now on each change: the database is one that is served.
    func begin() {
        let untold = self.state.withLock { state in
            defer { state.untold = nil }
            return state.untold ?? []
        }
        if let last = untold.last { self.log(last) }
    }

    /// Notes a change.
    func add(_ standing: EngineStanding) {
        let isHeld = self.state.withLock { state in
            state.untold?.append(standing)
            return state.untold != nil
        }
        if !isHeld { self.log(standing) }
    }

    /// What is wrong, with the limit of files that may be the cause.
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
