import Contexts
import Synchronization

/// The connection of a player of a test world, in whichever process it is.
///
/// The world and the player refer to it, and it refers to neither. So a world that a test does not close is freed with
/// the last of its players.
final class TestConnection: Sendable {
    let hearing = Hearing()
    private let allowsPasswords: Bool
    private let current: Mutex<Conversation>

    /// Connects a client to a process.
    init(to process: TestProcess, key: UInt64, allowsPasswords: Bool) {
        self.allowsPasswords = allowsPasswords
        let conversation = Conversation(process, key: key, allowsPasswords: allowsPasswords, self.hearing)
        self.current = Mutex(conversation)
        process.outbound.open(key, conversation)
    }

    /// The conversation in the present process.
    var conversation: Conversation { self.current.withLock { $0 } }

    /// Continues in another process, or with new contexts in the same one, from what was saved.
    func moveOn(to process: TestProcess, key: UInt64, _ record: Conversation.Record) async {
        let conversation = Conversation(process, key: key, allowsPasswords: self.allowsPasswords, self.hearing)
        process.outbound.open(key, conversation)
        self.current.withLock { $0 = conversation }
        await conversation.restore(record)
    }
}
