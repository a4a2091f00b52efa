import Contexts
import Reactor
import Testing

@testable import Transport

@Suite("Orders in portions")
struct PendingDeliveriesTests {
    private static func keys(_ numbers: Range<UInt32>) -> [SocketKey] {
        numbers.map { SocketKey(index: $0, generation: 1) }
    }

    @Test("an order for many connections comes in portions, and the next order after its last portion")
    func portions() {
        let keys = Self.keys(0..<5)
        var deliveries = PendingDeliveries([
            .sendToAll(keys, .text("all")), .send(keys[0], .text("one")), .disconnect(keys[1], .quit, [.text("bye")]),
        ])
        #expect(deliveries.next(atMost: 2) == .sendToAll(keys[0..<2], SharedEvent(.text("all"))))
        #expect(deliveries.next(atMost: 2) == .sendToAll(keys[2..<4], SharedEvent(.text("all"))))
        #expect(deliveries.next(atMost: 2) == .sendToAll(keys[4..<5], SharedEvent(.text("all"))))
        #expect(deliveries.next(atMost: 2) == .send(keys[0], .text("one")))
        #expect(deliveries.next(atMost: 2) == .disconnect(keys[1], .quit, [.text("bye")]))
        #expect(deliveries.next(atMost: 2) == nil)
    }

    @Test("a long message counts as several short ones, and goes to at least one connection")
    func long() {
        let keys = Self.keys(0..<4)
        let (long, longer) = (
            Event.text(String(repeating: "x", count: 1500)), Event.binary(Array(repeating: 0, count: 9000))
        )
        var deliveries = PendingDeliveries([.sendToAll(keys, long), .sendToAll(keys, longer)])
        #expect(deliveries.next(atMost: 4) == .sendToAll(keys[0..<2], SharedEvent(long)))
        #expect(deliveries.next(atMost: 4) == .sendToAll(keys[2..<4], SharedEvent(long)))
        for number in 0..<4 {
            #expect(deliveries.next(atMost: 4) == .sendToAll(keys[number...number], SharedEvent(longer)))
        }
        #expect(deliveries.next(atMost: 4) == nil)
    }

    @Test("a connection that has missed something is ended before more is sent")
    func missing() {
        let keys = Self.keys(0..<3)
        var deliveries = PendingDeliveries(
            [.send(keys[2], .text("one"))],
            missing: [keys[0]],
            withoutRoom: [keys[1]],
            displaced: [keys[2]]
        )
        let ended = (0..<3).map { _ in deliveries.next(atMost: 16) }
        #expect(ended.contains(.end(keys[2], .displaced)))
        #expect(ended.contains(.end(keys[0], .asked(.tooSlow))) && ended.contains(.end(keys[1], .noRoom)))
        #expect(deliveries.next(atMost: 16) == .send(keys[2], .text("one")))
        #expect(deliveries.next(atMost: 16) == nil)
    }

    @Test("an order for no connection is skipped without delaying the next")
    func nobody() {
        let key = Self.keys(0..<1)[0]
        var deliveries = PendingDeliveries([.sendToAll([], .text("nobody")), .send(key, .text("one"))])
        #expect(deliveries.next(atMost: 1) == .sendToAll([], SharedEvent(.text("nobody"))))
        #expect(deliveries.next(atMost: 1) == .send(key, .text("one")))
        #expect(deliveries.next(atMost: 1) == nil)
    }
}
