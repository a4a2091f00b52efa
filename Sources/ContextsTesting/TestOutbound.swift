import Contexts
import Synchronization

/// What carries events to the players of one process of a test world.
final class TestOutbound: OutboundQueue {
    private let conversations = Mutex<[UInt64: Conversation]>([:])
    private let loop: TestLoop

    init(_ loop: TestLoop) {
        self.loop = loop
    }

    /// Events for that key go to this conversation from now on.
    func open(_ key: UInt64, _ conversation: Conversation) { self.conversations.withLock { $0[key] = conversation } }

    /// Nothing goes to that key any more.
    func close(_ key: UInt64) { self.conversations.withLock { $0[key] = nil } }

    /// Nothing goes to anybody any more.
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
    /// Why a player is in no context any more whom the server disconnects for this reason.
    var leaving: Leaving { self == .quit ? .quit : .ended(self) }
}
