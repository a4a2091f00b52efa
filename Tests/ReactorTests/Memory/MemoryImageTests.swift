import Testing

@testable import Reactor

@Suite("Memory that another process has left")
struct MemoryImageTests {
    private static func memory(writing locations: [Int], size: Int = 1 << 30) throws -> SharedMemory {
        let memory = try SharedMemory(size: size)
        for location in locations { memory.write(7, at: location) }
        return memory
    }

    @Test("only what was written is present, in whole pages")
    func written() throws {
        let memory = try Self.memory(writing: [0, 8192, 12_288, 1 << 29])
        let image = MemoryImage(of: memory)
        #expect(image.written == [0..<4096, 8192..<16_384, 1 << 29..<(1 << 29) + 4096])
        #expect(image.isWritten(0..<4096) && !image.isWritten(0..<4097) && !image.isWritten(4096..<4097))
        #expect(image.isWritten(8192..<16_384) && !image.isWritten(4095..<8193))
        #expect(image.isWritten(5000..<5000), "nothing at all is there everywhere")
        #expect(!image.isWritten(-1..<1) && !image.isWritten((1 << 30)..<(1 << 30) + 1))
        #expect(image.written(of: 9000..<1 << 28) == 9000..<16_384 && image.written(of: 5000..<6000).isEmpty)
        #expect(image.written(of: -5..<6000).isEmpty)
    }

    @Test("reading allocates no page that was never written")
    func sparse() throws {
        let memory = try Self.memory(writing: [4096])
        let image = MemoryImage(of: memory)
        #expect(image.bytes(0..<1 << 29) == nil && image.bytes(4096..<4100)?.count == 4)
        #expect(MemoryImage(of: memory).written == [4096..<8192])
    }

    @Test("a value is returned if it is aligned and was written")
    func values() throws {
        let image = MemoryImage(of: try Self.memory(writing: [4096]))
        #expect(image.value(of: UInt32.self, at: 4096) == 7)
        for location in [4097, 0, -8, Int.max - 7, (1 << 30) - 2] {
            #expect(image.value(of: UInt32.self, at: location) == nil)
        }
    }

    @Test("memory without a file counts as written, and a file that was never written does not")
    func extremes() throws {
        #expect(MemoryImage(of: try SharedMemory(sizeWithoutFile: 8192)).written == [0..<8192])
        #expect(MemoryImage(of: try Self.memory(writing: [])).written == [])
    }
}
