import Contexts
import Synchronization

/// What one player of a test was told, in order, and which of it the test has not read yet.
final class Hearing: Sendable {
    private struct State {
        var events: [Event] = []
        /// Indices of the events that were not read yet.
        var unasked: [Int] = []
    }

    private let state = Mutex(State())

    /// All events, from the beginning.
    var events: [Event] { self.state.withLock { $0.events } }

    /// The number of events.
    var count: Int { self.state.withLock { $0.events.count } }

    func add(_ events: [Event]) {
        self.state.withLock { state in
            for event in events {
                state.unasked.append(state.events.count)
                state.events.append(event)
            }
        }
    }

    /// Returns the events from that index on that were not read yet, and marks them as read.
    func ask(from start: Int = 0) -> [Event] {
        self.state.withLock { state in
            let asked = state.unasked.filter { $0 >= start }
            state.unasked.removeAll { $0 >= start }
            return asked.map { state.events[$0] }
        }
    }
}

extension Event {
    /// The text that a plain client shows for the event.
    var heard: String {
        switch self {
        case .text(let text): text
        case .binary(let bytes): "\(bytes)"
        case .prompt(let prompt): prompt.text
        case .data(let data): "\(data.name): \(data.json)"
        }
    }
}

extension Reply {
    /// Everything that is sent for the reply: the events, then the question.
    var everything: [Event] { self.events + (self.prompt.map { [.prompt($0)] } ?? []) }
}
