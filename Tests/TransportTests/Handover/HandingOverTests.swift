import Reactor
import TestSupport
import Testing

@testable import Transport

/// As on a table's loop: one after the other.
@MainActor @Suite("How far a table is with handing its connections over", .timeLimit(.minutes(1)))
struct HandingOverTests {
    private let keys = (1...2 as ClosedRange<UInt32>).map { SocketKey(index: $0, generation: 1) }

    @Test("the commands that run are waited for, each once, and nothing else")
    func commands() async {
        let handingOver = HandingOver()
        await handingOver.wait()
        handingOver.begin()
        for key in self.keys { handingOver.wait(for: key) }
        let isQuiet = Task { await handingOver.wait() }
        await Task.yield()
        handingOver.note(SocketKey(index: 9, generation: 1))
        handingOver.note(self.keys[1])
        handingOver.note(self.keys[1])
        handingOver.note(self.keys[0])
        await isQuiet.value
        #expect(handingOver.hasBegun)
    }

    @Test("those that take too long are waited for no more")
    func impatience() async {
        let handingOver = HandingOver()
        handingOver.begin()
        handingOver.wait(for: self.keys[0])
        let isQuiet = Task { await handingOver.wait() }
        await Task.yield()
        handingOver.stopWaiting()
        await isQuiet.value
        handingOver.note(self.keys[0])
    }
}
