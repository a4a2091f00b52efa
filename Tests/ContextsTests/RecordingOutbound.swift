import Contexts
import Synchronization

/// Records what is sent to a player outside of replies, and how often a change is noted.
final class RecordingOutbound: OutboundQueue {
    private struct State {
        var events: [Event] = []
        var noted = 0
    }

    private let state = Mutex(State())

    var messages: [Event] { self.state.withLock { $0.events } }

    /// How often a change was noted outside of a line.
    var noted: Int { self.state.withLock { $0.noted } }

    func send(_ event: Event, to key: UInt64) { self.state.withLock { $0.events.append(event) } }

    func send(_ event: Event, toAll keys: [UInt64]) {
        self.state.withLock { $0.events += Array(repeating: event, count: keys.count) }
    }

    func disconnect(_ key: UInt64, _ reason: Disconnection, saying events: [Event]) {
        self.state.withLock { $0.events += events }
    }

    func noteChange(of key: UInt64) { self.state.withLock { $0.noted += 1 } }
}
