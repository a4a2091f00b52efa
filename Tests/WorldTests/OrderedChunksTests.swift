import TestSupport
import Testing

@testable import World

@Suite("Ordered chunks")
struct OrderedChunksTests {
    @Test("after inserts and removals in any order, elements are sorted, counted and sliced as in a plain array")
    func likeAnArray() {
        let seed = UInt64.random(in: 0 ... .max)
        print("Ordered chunks: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        var (chunks, plain) = (OrderedChunks<Int>(), Set<Int>())
        // At first more elements are inserted than removed, until there are several chunks; then more are removed.
        for step in 0..<12_000 {
            let element = Int.random(in: 0..<4_000, using: &random)
            if Int.random(in: 0..<4, using: &random) == 0 ? step < 8_000 : step >= 8_000 {
                chunks.remove(element)
                plain.remove(element)
            } else if plain.insert(element).inserted {
                chunks.insert(element)
            }
            #expect(chunks.count == plain.count, "seed \(seed)")
            guard step % 100 == 0 else { continue }
            let sorted = plain.sorted()
            #expect(chunks.elements(atMost: .max) == sorted, "seed \(seed)")
            let (bound, limit) = (Int.random(in: -1...4_000, using: &random), Int.random(in: 0..<700, using: &random))
            let offset = chunks.count { $0 < bound }
            #expect(offset == sorted.count { $0 < bound }, "seed \(seed)")
            #expect(
                chunks.elements(from: offset, atMost: limit) == Array(sorted.dropFirst(offset).prefix(limit)),
                "seed \(seed)"
            )
        }
    }

    @Test("removing a missing element changes nothing, and an empty collection has no elements")
    func nothing() {
        var chunks = OrderedChunks<Int>()
        chunks.remove(1)
        #expect(chunks.count == 0 && chunks.elements(atMost: 9) == [] && chunks.count { _ in true } == 0)
        chunks.insert(2)
        chunks.remove(1)
        chunks.remove(3)
        #expect(chunks.count == 1 && chunks.elements(from: 1, atMost: 9) == [])
        chunks.remove(2)
        #expect(chunks.count == 0 && chunks.elements(atMost: 9) == [])
    }
}
