import Contexts
import Reactor
import Testing

@testable import Transport

@Suite("Orders in portions")
struct DeliveriesTests {
    private static func keys(_ numbers: Range<UInt32>) -> [SocketKey] {
        numbers.map { SocketKey(index: $0, generation: 1) }
    }

    @Test("an order for many comes in portions, and the next one after its last portion")
    func portions() {
        let keys = Self.keys(0..<5)
        var deliveries = Deliveries([
            .sendToAll(keys, .text("all")), .send(keys[0], .text("one")), .disconnect(keys[1], .quit, [.text("bye")]),
        ])
        #expect(deliveries.next(atMost: 2) == .send(keys[0..<2], .text("all")))
        #expect(deliveries.next(atMost: 2) == .send(keys[2..<4], .text("all")))
        #expect(deliveries.next(atMost: 2) == .send(keys[4..<5], .text("all")))
        #expect(deliveries.next(atMost: 2) == .send([keys[0]], .text("one")))
        #expect(deliveries.next(atMost: 2) == .disconnect(keys[1], .quit, [.text("bye")]))
        #expect(deliveries.next(atMost: 2) == nil)
    }

    @Test("an order for nobody is passed over without holding up the next")
    func nobody() {
        let key = Self.keys(0..<1)[0]
        var deliveries = Deliveries([.sendToAll([], .text("nobody")), .send(key, .text("one"))])
        #expect(deliveries.next(atMost: 1) == .send([], .text("nobody")))
        #expect(deliveries.next(atMost: 1) == .send([key], .text("one")))
        #expect(deliveries.next(atMost: 1) == nil)
    }
}
