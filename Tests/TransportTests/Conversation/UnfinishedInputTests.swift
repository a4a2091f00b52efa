import Reactor
import Testing

@testable import Transport

@Suite("The queue of connections with unfinished input")
struct UnfinishedInputTests {
    @Test("connections leave the queue in the order in which they were added, and both are counted")
    func order() {
        let unfinished = UnfinishedInput()
        let (one, other) = (SocketKey(index: 1, generation: 1), SocketKey(index: 2, generation: 1))
        #expect(!unfinished.isWaitedFor && unfinished.next() == nil && unfinished.turnsGiven == 0)
        unfinished.append(one)
        unfinished.append(other)
        #expect(unfinished.isWaitedFor && unfinished.queueings == 2)
        #expect(unfinished.next() == one && unfinished.isWaitedFor)
        #expect(unfinished.next() == other && !unfinished.isWaitedFor && unfinished.turnsGiven == 2)
    }
}
