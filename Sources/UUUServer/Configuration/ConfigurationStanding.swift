import Synchronization

/// Whether the configuration file is in force, and the result of the last reload.
///
/// It may be read on any thread, and never blocks for longer than a lock: a reader does not wait for a reload whose
/// disk hangs.
final class ConfigurationStanding: Sendable {
    private struct State {
        var mistakes: [String] = []
        var last: ReloadRecord?
    }

    private let state = Mutex(State())

    /// The mistakes of the file, one on each line, if it is not in force; empty if it is.
    var mistakes: [String] {
        get { self.state.withLock { $0.mistakes } }
        set { self.state.withLock { $0.mistakes = newValue } }
    }

    /// The last reload; nil if there was none.
    var last: ReloadRecord? { self.state.withLock { $0.last } }

    /// Creates the value with the mistakes that the start found.
    init(mistakes: [String] = []) { self.mistakes = mistakes }

    /// Records a reload.
    ///
    /// If it was applied, the file is in force again. If it was refused while the file was not in force, its mistakes
    /// replace the earlier ones; a file that was in force counts as in force still.
    ///
    /// - Returns: True if the file was not in force before, and is now.
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
