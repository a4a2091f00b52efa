import Addresses
import Testing

@Suite("A table that forgets what was used longest ago")
struct RecentTableTests {
    @Test("it does what a list in the order of use does")
    func model() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var state = seed
        func random(below bound: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % bound
        }
        for capacity in [1, 2, 3, 8, 20] {
            var table = RecentTable<Int, Int>(capacity: capacity)
            var list: [(key: Int, value: Int)] = []
            for step in 0..<4_000 {
                let key = Int(random(below: 24))
                if random(below: 4) == 0 {
                    let index = list.firstIndex { $0.key == key }
                    #expect(table.remove(key) == index.map { list.remove(at: $0).value }, "seed \(seed)")
                } else {
                    let former = list.firstIndex { $0.key == key }.map { list.remove(at: $0).value } ?? 1_000
                    if list.count == capacity { list.removeLast() }
                    list.insert((key, former + step), at: 0)
                    let value = table.use(key, initial: 1_000) { value in
                        value += step
                        return value
                    }
                    #expect(value == former + step, "seed \(seed)")
                }
                #expect(table.count == list.count && table[key] == list.first { $0.key == key }?.value, "seed \(seed)")
            }
            #expect(table.contents.map(\.key) == list.map(\.key), "seed \(seed)")
            #expect(table.contents.map(\.value) == list.map(\.value), "seed \(seed)")
        }
    }

    @Test("a million keys occupy no more than its capacity, and the last ones are there")
    func flood() {
        var table = RecentTable<UInt64, RateMeter>(capacity: 4_096)
        for key in 0..<1_000_000 as Range<UInt64> { table.use(key, initial: RateMeter()) { _ in } }
        #expect(table.count == 4_096)
        #expect(table[999_999] != nil && table[1_000_000 - 4_096] != nil && table[1_000_000 - 4_097] == nil)
    }
}
