import Synchronization

/// Holds how it stands with an engine, and tells of each change of it.
///
/// Whoever asks waits for nobody: not for a disk that hangs. The engine notes here what it finds.
package final class CurrentStanding: Sendable {
    /// What was looked at.
    package enum Aspect: Hashable, Sendable {
        /// Whether what the configuration names is still what was opened.
        case identity
        /// Whether it can be opened, read and written.
        case use
    }

    private struct State {
        var aspects: [Aspect: EngineStanding] = [:]
        /// The changes that nobody was told of yet, in order.
        var untold: [EngineStanding] = []
        var isTelling = false

        /// What is not ours any more may well be written to, but nothing in it would last.
        var current: EngineStanding {
            guard let identity = self.aspects[.identity], identity != .ok else { return self.aspects[.use] ?? .ok }
            return identity
        }
    }

    private let state: Mutex<State>
    private let changed: @Sendable (EngineStanding) -> Void

    /// Begins with a standing, of which nobody is told.
    ///
    /// - Parameters:
    ///   - first: The standing in the beginning.
    ///   - changed: Told of each standing that differs from the one before, in order and from any thread; must not wait.
    package init(
        _ first: EngineStanding = .ok,
        changed: @escaping @Sendable (EngineStanding) -> Void = { _ in }
    ) {
        self.state = Mutex(State(aspects: [.use: first]))
        self.changed = changed
    }

    /// The standing now.
    package var now: EngineStanding { self.state.withLock { $0.current } }

    /// Whether it can be opened, read and written, whatever has become of what the configuration names.
    package var isUsable: Bool { self.state.withLock { $0.aspects[.use] == .ok } }

    /// Notes what was found about one aspect; the standing is that of its identity when there is anything wrong with that.
    package func note(_ standing: EngineStanding, of aspect: Aspect) {
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
            let next = self.state.withLock { state -> EngineStanding? in
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
