import Contexts
import Reactor
import Testing

@testable import Transport

@Suite("The queue of messages to the connections of a loop")
struct LoopOutboundTests {
    private static let key = SocketKey(index: 3, generation: 7)

    private static func queue(capacity: Int = 1 << 20, notesChanges: Bool = true) throws -> LoopOutbound {
        LoopOutbound(loop: try EventLoop(), capacity: capacity, notesChanges: notesChanges)
    }

    private static func texts(_ taken: LoopOutbound.Taken?) -> [String] {
        (taken?.orders ?? []).map { order in
            switch order {
            case .send(let key, let message): "\(key.index).\(key.generation) \(message)"
            case .sendToAll(let keys, let message): "\(keys.map(\.index)) \(message)"
            case .disconnect(let key, let reason, let messages): "\(key.index).\(key.generation) \(reason) \(messages)"
            case .holdBack(let key): "\(key.index).\(key.generation) hold back"
            case .takeOver(let request): "\(request.key.index).\(request.key.generation) take over"
            case .passOn(let key, let message): "\(key.index).\(key.generation) passed on \(message)"
            case .barrier(let request): "\(request.key.index).\(request.key.generation) barrier"
            }
        }
    }

    @Test("orders come out in the order in which they were put in, once")
    func order() throws {
        let queue = try Self.queue()
        #expect(queue.takeAll() == nil)
        let outbound = Outbound(queue: queue, key: Self.key.tag)
        outbound.send(.text("one"))
        outbound.send(.binary([2]))
        outbound.disconnect(.policy, saying: [.text("three")])
        #expect(
            Self.texts(queue.takeAll()) == [
                "3.7 \(Event.text("one"))", "3.7 \(Event.binary([2]))", "3.7 policy \([Event.text("three")])",
            ]
        )
        #expect(queue.takeAll() == nil)
    }

    @Test("a message to many connections is one order for each loop")
    func many() throws {
        let queues = [try Self.queue(), try Self.queue()]
        let all = (0..<6).map { number in
            Outbound(queue: queues[number % 2], key: SocketKey(index: UInt32(number), generation: 1).tag)
        }
        Outbound.send(.text("all"), to: all)
        #expect(Self.texts(queues[0].takeAll()) == ["[0, 2, 4] \(Event.text("all"))"])
        #expect(Self.texts(queues[1].takeAll()) == ["[1, 3, 5] \(Event.text("all"))"])
        Outbound.send(.text("nobody"), to: [])
        #expect(queues.allSatisfy { $0.takeAll() == nil })
    }

    @Test("queued bytes count in the memory of connections until carried out, and use at most a quarter of it")
    func budget() throws {
        let budget = MemoryBudget(limit: 8_000)
        let queue = LoopOutbound(loop: try EventLoop(), capacity: 1 << 20, budget: budget, notesChanges: true)
        let outbound = Outbound(queue: queue, key: Self.key.tag)
        outbound.send(.binary([UInt8](repeating: 0, count: 936)))
        outbound.send(.binary([UInt8](repeating: 0, count: 936)))
        #expect(budget.used == 2_000)
        outbound.send(.text("too much"))
        #expect(budget.used == 2_000)
        let taken = try #require(queue.takeAll())
        #expect(taken.orders.count == 2 && taken.missing == [Self.key])
        #expect(budget.used == 2_000, "they were not carried out yet")
        outbound.send(.text("x"))
        #expect(queue.takeAll()?.orders.count == 1 && budget.used == 65)
        #expect(queue.takeAll() == nil && budget.used == 0)
    }

    @Test("an order that does not fit is refused, and its connections are recorded; then there is room again")
    func full() throws {
        let queue = try Self.queue(capacity: 1000)
        let one = Outbound(queue: queue, key: SocketKey(index: 1, generation: 1).tag)
        let others = (2..<5).map { Outbound(queue: queue, key: SocketKey(index: $0, generation: 1).tag) }
        one.send(.binary([UInt8](repeating: 0, count: 900)))
        Outbound.send(.text("too much"), to: others)
        one.send(.binary([UInt8](repeating: 0, count: 100)))
        let taken = try #require(queue.takeAll())
        #expect(taken.orders.count == 1)
        #expect(taken.missing.map(\.index).sorted() == [1, 2, 3, 4])
        one.send(.text("again"))
        #expect(Self.texts(queue.takeAll()) == ["1.1 \(Event.text("again"))"])
    }

    @Test("a message that exceeds the queue passes if it is the only one")
    func large() throws {
        let queue = try Self.queue(capacity: 100)
        Outbound(queue: queue, key: Self.key.tag).send(.binary([UInt8](repeating: 0, count: 900)))
        #expect(queue.takeAll()?.orders.count == 1)
    }

    @Test("a connection is returned once however many changes were noted, in portions, until there is none")
    func changes() throws {
        let queue = try Self.queue()
        let all = (0..<5).map { Outbound(queue: queue, key: SocketKey(index: $0, generation: 1).tag) }
        #expect(!queue.hasChanges && queue.takeChanges(atMost: 9) == [])
        for _ in 0..<1000 { for one in all { one.noteChange() } }
        let first = queue.takeChanges(atMost: 3)
        #expect(queue.hasChanges)
        let second = queue.takeChanges(atMost: 3)
        #expect(!queue.hasChanges && queue.takeAll() == nil)
        #expect(first.count == 3 && (first + second).map(\.index).sorted() == [0, 1, 2, 3, 4])
        all[2].noteChange()
        #expect(queue.takeChanges(atMost: 3).map(\.index) == [2])
    }

    @Test("if connections do not outlive the process no change is noted")
    func notKept() throws {
        let queue = try Self.queue(notesChanges: false)
        Outbound(queue: queue, key: Self.key.tag).noteChange()
        #expect(!queue.hasChanges && queue.takeChanges(atMost: 9) == [])
    }

    @Test("orders of many threads are all there, in each thread's order")
    func threads() async throws {
        let queue = try Self.queue()
        await withTaskGroup { group in
            for writer in 0..<8 {
                group.addTask {
                    let outbound = Outbound(queue: queue, key: SocketKey(index: UInt32(writer), generation: 1).tag)
                    for number in 0..<500 { outbound.send(.binary([UInt8(number / 256), UInt8(number % 256)])) }
                }
            }
        }
        let orders = try #require(queue.takeAll()).orders
        #expect(orders.count == 8 * 500)
        for writer in 0..<8 {
            let numbers = orders.compactMap { order -> Int? in
                guard case .send(let key, .binary(let bytes)) = order, key.index == UInt32(writer) else { return nil }
                return Int(bytes[0]) * 256 + Int(bytes[1])
            }
            #expect(numbers == Array(0..<500))
        }
    }
}
