import Contexts
import Synchronization

/// Carries events to the players of one process of a test world.
final class TestOutbound: OutboundQueue {
    private let conversations = Mutex<[UInt64: Conversation]>([:])
    private let loop: TestLoop

    init(_ loop: TestLoop) {
        self.loop = loop
    }

    /// Sends events for that key to this conversation from now on.
    func open(_ key: UInt64, _ conversation: Conversation) { self.conversations.withLock { $0[key] = conversation } }

    /// Drops events for that key from now on.
    func close(_ key: UInt64) { self.conversations.withLock { $0[key] = nil } }

    /// Drops all events from now on.
    func closeAll() { self.conversations.withLock { $0 = [:] } }

    private subscript(_ key: UInt64) -> Conversation? { self.conversations.withLock { $0[key] } }

    func send(_ event: Event, to key: UInt64) {
        self.loop.noteActivity()
        self[key]?.hearing.add([event])
    }

    func send(_ event: Event, toAll keys: [UInt64]) {
        for key in keys { self.send(event, to: key) }
    }

    func disconnect(_ key: UInt64, _ reason: Disconnection, saying events: [Event]) {
        guard let conversation = self[key] else { return }
        self.loop.noteActivity()
        conversation.hearing.add(events)
        self.close(key)
        self.loop.soon { await conversation.end(reason.leaving) }
    }

    func noteChange(of key: UInt64) {
        guard let conversation = self[key] else { return }
        self.loop.soon { await conversation.writeNotedDown() }
    }
}

extension Disconnection {
    /// Why contexts are left when the server disconnects a player for this reason.
    var leaving: Leaving { self == .quit ? .quit : .ended(self) }
}
