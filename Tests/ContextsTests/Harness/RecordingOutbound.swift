import Contexts
import Synchronization

/// Keeps what was sent to a player outside of replies.
final class RecordingOutbound: Outbound {
    private let sent = Mutex<[Message]>([])

    var messages: [Message] { self.sent.withLock { $0 } }

    func send(_ message: Message) {
        self.sent.withLock { $0.append(message) }
    }

    func disconnect(_ reason: Disconnection, saying messages: [Message]) {
        self.sent.withLock { $0 += messages }
    }
}
