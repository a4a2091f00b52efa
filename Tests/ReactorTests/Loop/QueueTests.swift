import TestSupport
import Testing

@testable import Reactor

@Suite struct QueueTests {
    @Test("elements come out in the order in which they were added") func order() {
        var queue = Queue<Int>()
        queue.append(1)
        queue.append(contentsOf: [2, 3])
        #expect(queue.popFirst() == 1)
        queue.append(4)
        #expect([queue.popFirst(), queue.popFirst(), queue.popFirst(), queue.popFirst()] == [2, 3, 4, nil])
        #expect(queue.isEmpty)
    }

    @Test("a queue that never becomes empty does not grow for ever", arguments: [1, 100, 5000])
    func footprint(length: Int) {
        var queue = Queue<Int>()
        queue.append(contentsOf: Array(0..<length))
        var largest = 0
        for number in 0..<100_000 {
            queue.append(number + length)
            #expect(queue.popFirst() == number)
            largest = max(largest, queue.footprint)
        }
        #expect(largest <= 2 * length + 1026)
    }

    @Test("a queue behaves like an array") func likeAnArray() {
        var random = SeededGenerator.printing()
        var queue = Queue<UInt64>()
        var model: [UInt64] = []
        for step in 0..<40_000 {
            // Alternates between phases that mostly add and phases that mostly remove until the queue is empty.
            if UInt8.random(in: 0...9, using: &random) < (step % 20_000 < 10_000 ? 6 : 3) {
                let element = random.next()
                queue.append(element)
                model.append(element)
            } else {
                let first = queue.popFirst()
                #expect(first == (model.isEmpty ? nil : model.removeFirst()))
            }
            #expect(queue.isEmpty == model.isEmpty)
        }
    }
}
