import Testing

@testable import Reactor

@Suite("A table of slots that another process has left")
struct SlabImageTests {
    private struct Short: BitwiseCopyable, Equatable {
        var letter: UInt8
        var number: UInt64
    }

    private struct Long: BitwiseCopyable, Equatable {
        var letter: UInt8
        var number: UInt64
        var more: UInt64
    }

    private static func memory() throws -> (SharedMemory, Slab<Short>) {
        let memory = try SharedMemory(size: 64 * 1024)
        return (memory, Slab<Short>(capacity: 8, in: memory, at: 4096))
    }

    @Test("tenants are found under their keys, and nobody else")
    func tenants() throws {
        let (memory, slab) = try Self.memory()
        let keys = (0..<3 as Range<UInt64>).compactMap { slab.insert(Short(letter: UInt8($0), number: $0 * 10)) }
        slab.remove(keys[1])
        let again = slab.insert(Short(letter: 7, number: 70))
        let image = try #require(
            SlabImage<Short>(capacity: 8, stride: Slab<Short>.stride, in: memory, at: 4096)
        )
        var found: [SocketKey: UInt64] = [:]
        image.forEach { found[$0] = $1.number }
        #expect(found == [keys[0]: 0, keys[2]: 20, try #require(again): 70])
    }

    @Test("what an older version's slots lack reads as zeros, what a newer one's have besides is not looked at")
    func otherVersions() throws {
        let (memory, slab) = try Self.memory()
        for number in 1...3 as ClosedRange<UInt64> { _ = slab.insert(Short(letter: 255, number: number)) }
        let longer = try #require(SlabImage<Long>(capacity: 8, stride: Slab<Short>.stride, in: memory, at: 4096))
        var numbers: [UInt64] = []
        longer.forEach { _, slot in
            #expect(slot.more == 0 && slot.letter == 255)
            numbers.append(slot.number)
        }
        #expect(numbers == [1, 2, 3])

        let other = try SharedMemory(size: 64 * 1024)
        let long = Slab<Long>(capacity: 8, in: other, at: 4096)
        _ = long.insert(Long(letter: 1, number: 2, more: 3))
        let shorter = try #require(SlabImage<Short>(capacity: 8, stride: Slab<Long>.stride, in: other, at: 4096))
        shorter.forEach { _, slot in #expect(slot == Short(letter: 1, number: 2)) }
    }

    @Test("a table that cannot be there is none")
    func impossible() throws {
        let (memory, _) = try Self.memory()
        let stride = Slab<Short>.stride
        for (capacity, stride, place) in [
            (0, stride, 4096), (-1, stride, 4096), (8, 0, 4096), (8, stride + 1, 4096), (8, -8, 4096),
            (1 << 20, stride, 4096), (8, stride, 0), (8, stride, 4097), (Int.max, 4096, 4096),
        ] { #expect(SlabImage<Short>(capacity: capacity, stride: stride, in: memory, at: place) == nil) }
    }
}
