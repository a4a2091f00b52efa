import Synchronization

/// The state of an engine, as was last found, and the notification of each change.
///
/// Reading it never waits, not even for a disk that hangs. The engine notes here what it finds.
package final class CurrentStanding: Sendable {
    /// An aspect of the state.
    package enum Aspect: Hashable, Sendable {
        /// Whether the file that the configuration names is still the one that was opened.
        case identity
        /// Whether it can be opened, read and written.
        case use
    }

    private struct State {
        var aspects: [Aspect: EngineStanding] = [:]
        /// Changes that were not reported yet, in order.
        var untold: [EngineStanding] = []
        var isTelling = false

        /// A file that was replaced can still be written, but what is written is lost.
        ///
        /// So `identity` is reported first.
        var current: EngineStanding {
            guard let identity = self.aspects[.identity], identity != .ok else { return self.aspects[.use] ?? .ok }
            return identity
        }
    }

    private let state: Mutex<State>
    private let changed: @Sendable (EngineStanding) -> Void

    /// Makes a state; the first one is not reported.
    ///
    /// - Parameters:
    ///   - first: The state in the beginning.
    ///   - changed: Called with each state that differs from the previous one, in order and from any thread. It must
    ///     not block.
    package init(
        _ first: EngineStanding = .ok,
        changed: @escaping @Sendable (EngineStanding) -> Void = { _ in }
    ) {
        self.state = Mutex(State(aspects: [.use: first]))
        self.changed = changed
    }

    /// The present state.
    package var now: EngineStanding { self.state.withLock { $0.current } }

    /// Whether the engine can be opened, read and written, even if the file that the configuration names is another one
    /// now.
    package var isUsable: Bool { self.state.withLock { $0.aspects[.use] == .ok } }

    /// Notes what was found about one aspect.
    ///
    /// If there is trouble with `identity`, the state is that of `identity`.
    package func note(_ standing: EngineStanding, of aspect: Aspect) {
        let mustTell = self.state.withLock { state in
            let former = state.current
            state.aspects[aspect] = standing
            let current = state.current
            // The same trouble with another description is not a change.
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
