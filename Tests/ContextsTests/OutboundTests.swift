import Synchronization
import Testing

@testable import Contexts

@Suite("Events for players outside of a reply")
struct OutboundTests {
    /// A queue that records what it is given.
    private final class Noted: OutboundQueue {
        private let jobs = Mutex<[String]>([])
        var all: [String] { self.jobs.withLock { $0 } }

        func send(_ event: Event, to key: UInt64) { self.jobs.withLock { $0.append("\(key)") } }
        func send(_ event: Event, toAll keys: [UInt64]) { self.jobs.withLock { $0.append("\(keys)") } }
        func disconnect(_ key: UInt64, _ reason: Disconnection, saying events: [Event]) {
            self.jobs.withLock { $0.append("\(key) \(reason) \(events.count)") }
        }
    }

    @Test("one event to many is one job for each queue, in any order of the connections")
    func many() {
        let queues = [Noted(), Noted(), Noted()]
        let all = (0..<9).map { Outbound(queue: queues[$0 % 2], key: UInt64($0)) }
        Outbound.send(.text("all"), to: all.lazy.filter { $0.key != 4 })
        Outbound.send(.text("some"), to: AnySequence(all[5...]))
        Outbound.send(.text("nobody"), to: [])
        #expect(queues.map(\.all) == [["[0, 2, 6, 8]", "[6, 8]"], ["[1, 3, 5, 7]", "[5, 7]"], []])
    }

    @Test("an event to one, and the end of one, go to its queue under its key")
    func one() {
        let queue = Noted()
        let outbound = Outbound(queue: queue, key: 7)
        outbound.send(.prompt(Prompt("Who?")))
        outbound.disconnect(.policy, saying: [.text("bye")])
        #expect(queue.all == ["7", "7 policy 1"])
    }
}
