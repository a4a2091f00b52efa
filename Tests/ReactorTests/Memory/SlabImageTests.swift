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

    @Test("tenants are found under their keys, and no others")
    func tenants() throws {
        let (memory, slab) = try Self.memory()
        let keys = (0..<3 as Range<UInt64>).compactMap { slab.insert(Short(letter: UInt8($0), number: $0 * 10)) }
        slab.remove(keys[1])
        let again = slab.insert(Short(letter: 7, number: 70))
        let image = try #require(
            SlabImage<Short>(capacity: 8, stride: Slab<Short>.stride, in: MemoryImage(of: memory), at: 4096)
        )
        var found: [SocketKey: UInt64] = [:]
        image.forEach { key, tenancy, slot in
            #expect(tenancy == .taken)
            found[key] = slot.number
        }
        #expect(found == [keys[0]: 0, keys[2]: 20, try #require(again): 70])
    }

    @Test("members that an older slot lacks read as zeros, and those that a newer one adds are ignored")
    func otherVersions() throws {
        let (memory, slab) = try Self.memory()
        for number in 1...3 as ClosedRange<UInt64> { _ = slab.insert(Short(letter: 255, number: number)) }
        let longer = try #require(
            SlabImage<Long>(capacity: 8, stride: Slab<Short>.stride, in: MemoryImage(of: memory), at: 4096)
        )
        var numbers: [UInt64] = []
        longer.forEach { _, _, slot in
            #expect(slot.more == 0 && slot.letter == 255)
            numbers.append(slot.number)
        }
        #expect(numbers == [1, 2, 3])

        let other = try SharedMemory(size: 64 * 1024)
        let long = Slab<Long>(capacity: 8, in: other, at: 4096)
        _ = long.insert(Long(letter: 1, number: 2, more: 3))
        let shorter = try #require(
            SlabImage<Short>(capacity: 8, stride: Slab<Long>.stride, in: MemoryImage(of: other), at: 4096)
        )
        shorter.forEach { _, _, slot in #expect(slot == Short(letter: 1, number: 2)) }
    }

    @Test("impossible numbers make no table")
    func impossible() throws {
        let image = MemoryImage(of: try Self.memory().0)
        let stride = Slab<Short>.stride
        for (capacity, stride, location) in [
            (0, stride, 4096), (-1, stride, 4096), (8, 0, 4096), (8, stride + 1, 4096), (8, -8, 4096),
            (1 << 20, stride, 4096), (8, stride, 0), (8, stride, 4097), (Int.max, 4096, 4096), (8, stride, Int.max - 7),
        ] { #expect(SlabImage<Short>(capacity: capacity, stride: stride, in: image, at: location) == nil) }
    }

    @Test("an excluded tenant counts as damaged from then on, and so does a tenancy that no slab writes")
    func leftOut() throws {
        let (memory, slab) = try Self.memory()
        let keys = (0..<3 as Range<UInt64>).compactMap { slab.insert(Short(letter: UInt8($0), number: $0)) }
        let image = try #require(
            SlabImage<Short>(capacity: 8, stride: Slab<Short>.stride, in: MemoryImage(of: memory), at: 4096)
        )
        #expect(image[keys[1]]?.number == 1)
        image.exclude(keys[1])
        #expect(image[keys[1]] == nil && image[SocketKey(index: keys[0].index, generation: 99)] == nil)
        image.exclude(SocketKey(index: keys[0].index, generation: 99))
        image.exclude(SocketKey(index: .max, generation: 1))
        image.exclude(SocketKey(index: 5, generation: 0))
        memory.write(77, at: 4096 + 2 * Slab<Short>.stride + 4)
        var found: [UInt64: SlabImage<Short>.Tenancy] = [:]
        image.forEach { found[$2.number] = $1 }
        #expect(found == [0: .taken, 1: .damaged, 2: .damaged])
    }

    @Test("slots that were never written occupy no memory after reading")
    func sparse() throws {
        let memory = try SharedMemory(size: 1 << 30)
        let slab = Slab<Short>(capacity: 1 << 24, in: memory, at: 4096)
        let key = try #require(slab.insert(Short(letter: 1, number: 2)))
        let image = try #require(
            SlabImage<Short>(capacity: 1 << 24, stride: Slab<Short>.stride, in: MemoryImage(of: memory), at: 4096)
        )
        var found: [SocketKey] = []
        image.forEach { key, _, _ in found.append(key) }
        #expect(found == [key])
        #expect(MemoryImage(of: memory).written == [4096..<8192])
    }
}
