import Contexts
import Synchronization

/// Keeps what was sent to a player outside of replies.
final class RecordingOutbound: OutboundQueue {
    private let sent = Mutex<[Event]>([])

    var messages: [Event] { self.sent.withLock { $0 } }

    func send(_ message: Event, to key: UInt64) {
        self.sent.withLock { $0.append(message) }
    }

    func send(_ message: Event, toAll keys: [UInt64]) {
        self.sent.withLock { $0 += Array(repeating: message, count: keys.count) }
    }

    func disconnect(_ key: UInt64, _ reason: Disconnection, saying messages: [Event]) {
        self.sent.withLock { $0 += messages }
    }
}
