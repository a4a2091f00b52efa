import Synchronization

/// How it stands with the configuration: whether the file is in force, and what came of the last reload.
///
/// Whoever tells it asks here, and waits for nobody: not for a reload that reads from a disk which hangs.
final class ConfigurationStanding: Sendable {
    private struct State {
        var mistakes: [String] = []
        var last: ReloadRecord?
    }

    private let state = Mutex(State())

    /// What is wrong with the file, a line each, when it is not in force; empty when it is.
    var mistakes: [String] {
        get { self.state.withLock { $0.mistakes } }
        set { self.state.withLock { $0.mistakes = newValue } }
    }

    /// The last reload.
    var last: ReloadRecord? { self.state.withLock { $0.last } }

    /// Starts with these mistakes.
    init(mistakes: [String] = []) { self.mistakes = mistakes }

    /// Notes a reload: one that was applied has the file in force again, one that was refused only says what is wrong now.
    ///
    /// - Returns: Whether this ended a time in which the file was not in force.
    func note(_ record: ReloadRecord) -> Bool {
        self.state.withLock { state in
            let wasDegraded = !state.mistakes.isEmpty
            state.last = record
            switch record.outcome {
            case .applied: state.mistakes = []
            case .refused(let error): if wasDegraded { state.mistakes = error.lines }
            }
            return wasDegraded && state.mistakes.isEmpty
        }
    }
}
