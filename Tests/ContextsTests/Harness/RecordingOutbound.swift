import Contexts
import Synchronization

/// Keeps what was sent to a player outside of replies.
final class RecordingOutbound: OutboundQueue {
    private let sent = Mutex<[Message]>([])

    var messages: [Message] { self.sent.withLock { $0 } }

    func send(_ message: Message, to key: UInt64) {
        self.sent.withLock { $0.append(message) }
    }

    func send(_ message: Message, toAll keys: [UInt64]) {
        self.sent.withLock { $0 += Array(repeating: message, count: keys.count) }
    }

    func disconnect(_ key: UInt64, _ reason: Disconnection, saying messages: [Message]) {
        self.sent.withLock { $0 += messages }
    }
}
