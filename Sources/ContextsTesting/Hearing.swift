import Contexts
import Synchronization

/// What one player of a test was told, in order, and what of it the test has not asked for yet.
final class Hearing: Sendable {
    private struct State {
        var events: [Event] = []
        /// Where those stand that were not asked for.
        var unasked: [Int] = []
    }

    private let state = Mutex(State())

    /// Everything, from the beginning.
    var events: [Event] { self.state.withLock { $0.events } }

    /// How many events there are.
    var count: Int { self.state.withLock { $0.events.count } }

    func add(_ events: [Event]) {
        self.state.withLock { state in
            for event in events {
                state.unasked.append(state.events.count)
                state.events.append(event)
            }
        }
    }

    /// What was not asked for yet, from that number on; from now on it is.
    func ask(from start: Int = 0) -> [Event] {
        self.state.withLock { state in
            let asked = state.unasked.filter { $0 >= start }
            state.unasked.removeAll { $0 >= start }
            return asked.map { state.events[$0] }
        }
    }
}

extension Event {
    /// What a plain client shows of it.
    var heard: String {
        switch self {
        case .text(let text): text
        case .binary(let bytes): "\(bytes)"
        case .prompt(let prompt): prompt.text
        }
    }
}

extension Reply {
    /// All that is sent of it: the events, then the question.
    var everything: [Event] { self.events + (self.prompt.map { [.prompt($0)] } ?? []) }
}
