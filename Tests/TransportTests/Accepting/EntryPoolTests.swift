import Testing

@testable import Transport

@Suite("Entries under small numbers")
struct EntryPoolTests {
    @Test("numbers are used again, and the other entries stay as they are")
    func reuse() {
        var pool = EntryPool<String>()
        let numbers = ["a", "b", "c"].map { pool.add($0) }
        #expect(numbers == [0, 1, 2])
        pool.remove(1)
        #expect(pool.count == 2)
        #expect(pool.add("d") == 1)
        #expect(numbers.map { pool[$0] } == ["a", "d", "c"])
        pool[2] = "e"
        #expect(pool[2] == "e" && pool.count == 3)
    }
}
