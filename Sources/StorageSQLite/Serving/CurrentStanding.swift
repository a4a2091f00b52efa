import Synchronization

/// Holds the standing of the database, and tells of each change of it.
///
/// Whoever asks waits for nobody: not for a disk that hangs.
package final class CurrentStanding: Sendable {
    /// What was looked at.
    package enum Aspect: Hashable, Sendable {
        /// Whether the file at the path is still the one that was opened.
        case file
        /// Whether it can be opened, read and written.
        case use
    }

    private struct State {
        var aspects: [Aspect: DatabaseStanding] = [:]
        /// The changes that nobody was told of yet, in order.
        var untold: [DatabaseStanding] = []
        var isTelling = false

        /// A file that is not ours any more makes whatever it allows worthless.
        var current: DatabaseStanding {
            guard let file = self.aspects[.file], file != .ok else { return self.aspects[.use] ?? .ok }
            return file
        }
    }

    private let state: Mutex<State>
    private let changed: @Sendable (DatabaseStanding) -> Void

    /// Begins with a standing, of which nobody is told.
    ///
    /// - Parameters:
    ///   - first: The standing in the beginning.
    ///   - changed: Told of each standing that differs from the one before, in order and from any thread; must not wait.
    package init(
        _ first: DatabaseStanding = .ok,
        changed: @escaping @Sendable (DatabaseStanding) -> Void = { _ in }
    ) {
        self.state = Mutex(State(aspects: [.use: first]))
        self.changed = changed
    }

    /// The standing now.
    package var now: DatabaseStanding { self.state.withLock { $0.current } }

    /// Whether it can be opened, read and written, whatever became of the file at its path.
    package var isUsable: Bool { self.state.withLock { $0.aspects[.use] == .ok } }

    /// Notes what was found about one aspect; the standing is that of the file when there is anything wrong with it.
    package func note(_ standing: DatabaseStanding, of aspect: Aspect) {
        let mustTell = self.state.withLock { state in
            let former = state.current
            state.aspects[aspect] = standing
            let current = state.current
            // The same trouble in other words is no change.
            guard current.word != former.word || current.trouble?.code != former.trouble?.code else { return false }
            state.untold.append(current)
            defer { state.isTelling = true }
            return !state.isTelling
        }
        if mustTell { self.tell() }
    }

    private func tell() {
        while true {
            let next = self.state.withLock { state -> DatabaseStanding? in
                guard !state.untold.isEmpty else {
                    state.isTelling = false
                    return nil
                }
                return state.untold.removeFirst()
            }
            guard let next else { return }
            self.changed(next)
        }
    }
}
