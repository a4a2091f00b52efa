import Testing

@testable import Reactor

@Suite("A buffer that another process has left")
struct BufferImageTests {
    private static func buffer(_ text: String) throws -> (SharedMemory, ByteBuffer) {
        let memory = try SharedMemory(size: 1 << 20)
        let buffer = ByteBuffer(in: Arena(memory, in: 4096..<1 << 20), at: 64)
        _ = buffer.append(RawSpan(_elements: Array(text.utf8).span))
        return (memory, buffer)
    }

    private static let arena = 4096..<1 << 20

    private static func image(_ memory: SharedMemory, at location: Int = 64, bounds: UInt64? = nil) -> BufferImage? {
        BufferImage(in: MemoryImage(of: memory), at: location, arena: Self.arena, bounds: bounds)
    }

    @Test("its bytes are found at the recorded offsets, from any start, and no others")
    func bytes() throws {
        let (memory, buffer) = try Self.buffer("0123456789")
        buffer.removeFirst(2)
        let image = try #require(Self.image(memory))
        #expect(image.count == 8)
        #expect(memory.bytes(image.range) == Array("23456789".utf8))
        #expect(image.range(from: 3).map { memory.bytes($0) } == Array("56789".utf8))
        #expect(image.range(from: 8)?.isEmpty == true)
        #expect(image.range(from: 9) == nil && image.range(from: -1) == nil && image.range(from: .max) == nil)
    }

    @Test("it can be read with earlier bounds")
    func former() throws {
        let (memory, buffer) = try Self.buffer("0123456789")
        let bounds = buffer.bounds
        buffer.removeAll()
        #expect(Self.image(memory)?.count == 0)
        let former = try #require(Self.image(memory, bounds: bounds))
        #expect(memory.bytes(former.range) == Array("0123456789".utf8))
    }

    @Test("after its end are the bytes that were received and not counted, except for zeros at the end")
    func uncounted() throws {
        let (memory, buffer) = try Self.buffer("ab")
        let block = memory.cell(of: ByteBuffer.Record.self, at: 64).value.block.range.lowerBound
        memory.write(RawSpan(_elements: ([1, 0, 2, 0] as [UInt8]).span), at: block + 2)
        let image = try #require(Self.image(memory))
        #expect(memory.bytes(image.uncounted) == [1, 0, 2])
        #expect(image.uncounted(4).map { memory.bytes($0) } == [1, 0, 2, 0] && image.uncounted(62)?.count == 62)
        #expect(image.uncounted(-1) == nil && image.uncounted(63) == nil && image.uncounted(.max) == nil)
        buffer.wipe()
        #expect(buffer.isEmpty && Self.image(memory)?.range.isEmpty == true)
        let wiped = memory.bytes(block..<block + 2)
        #expect(wiped == [0, 0], "wiping leaves zeros where bytes were")
    }

    @Test("one without a block is empty")
    func released() throws {
        let (memory, buffer) = try Self.buffer("ab")
        buffer.release()
        let image = try #require(Self.image(memory))
        #expect(image.count == 0 && image.uncounted.isEmpty && image.uncounted(1) == nil)
        #expect(Self.image(memory, bounds: 1 << 32) == nil, "bytes must be somewhere")
    }

    @Test("it is refused if it lies outside its block, the arena or what was written")
    func outside() throws {
        let (memory, buffer) = try Self.buffer("ab")
        let unit = memory.cell(of: UInt32.self, at: 64).value
        #expect(Self.image(memory, bounds: 3 | 2 << 32) == nil)
        #expect(Self.image(memory, bounds: 65 << 32) == nil)
        #expect(Self.image(memory, at: 1 << 20) == nil && Self.image(memory, at: 65) == nil)
        #expect(Self.image(memory, at: -8) == nil && Self.image(memory, at: .max) == nil)
        for (unit, units) in [
            (.max, .max), (unit, 3), (unit, 0), (unit, 1 << 31), (63, 1), (16_384, 1), (16_383, 2),
        ] as [(UInt32, UInt32)] {
            memory.write(unit, at: 64)
            memory.write(units, at: 68)
            #expect(Self.image(memory) == nil, "\(unit), \(units)")
        }
        memory.write(unit + 4096, at: 64)
        memory.write(1, at: 68)
        #expect(Self.image(memory) == nil, "there was nothing ever")
        _ = buffer
    }
}
