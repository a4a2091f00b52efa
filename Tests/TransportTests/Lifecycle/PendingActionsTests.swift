import Reactor
import Testing

@testable import Transport

@Suite("Actions that are not performed yet")
struct PendingActionsTests {
    private static func next(of pending: PendingActions, is action: ConnectionMachine.Action, _ key: SocketKey) -> Bool
    {
        pending.next().map { $0.key == key && $0.action == action } ?? false
    }

    @Test(
        "they come in the order of the requests; later requests come after them, and only one caller performs"
    )
    func order() {
        let pending = PendingActions()
        let (one, other) = (SocketKey(index: 1, generation: 1), SocketKey(index: 2, generation: 1))
        #expect(!pending.add([], of: one), "there is nothing to perform")
        #expect(pending.add([.flush, .readOn], of: one))
        #expect(Self.next(of: pending, is: .flush, one))
        #expect(!pending.add([.endSending], of: other), "somebody performs already")
        #expect(!pending.add([.release], of: one))
        #expect(Self.next(of: pending, is: .readOn, one))
        #expect(Self.next(of: pending, is: .endSending, other))
        #expect(Self.next(of: pending, is: .release, one))
        #expect(pending.next() == nil)
        #expect(pending.add([.flush], of: other), "nobody performs any more")
    }
}
