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

    @Test("its bytes are there, from wherever one wants them, and no others")
    func bytes() throws {
        let (memory, buffer) = try Self.buffer("0123456789")
        buffer.removeFirst(2)
        let image = try #require(BufferImage(in: memory, at: 64))
        #expect(image.count == 8)
        #expect(image.bytes() == Array("23456789".utf8))
        #expect(image.bytes(from: 3, atMost: 2) == Array("56".utf8))
        #expect(image.bytes(from: 9).isEmpty && image.bytes(from: -1, atMost: -1).isEmpty)
    }

    @Test("it can be looked at as it was before")
    func former() throws {
        let (memory, buffer) = try Self.buffer("0123456789")
        let bounds = buffer.bounds
        buffer.removeAll()
        #expect(BufferImage(in: memory, at: 64)?.count == 0)
        #expect(BufferImage(in: memory, at: 64, bounds: bounds)?.bytes() == Array("0123456789".utf8))
    }

    @Test("behind it is what was received and not counted, but for zeros at its end")
    func uncounted() throws {
        let (memory, buffer) = try Self.buffer("ab")
        let block = memory.cell(of: ByteBuffer.Record.self, at: 64).value.block.range.lowerBound
        memory.write(RawSpan(_elements: ([1, 0, 2, 0] as [UInt8]).span), at: block + 2)
        let image = try #require(BufferImage(in: memory, at: 64))
        #expect(image.uncounted == [1, 0, 2])
        #expect(image.uncounted(4) == [1, 0, 2, 0] && image.uncounted(-1) == [] && image.uncounted(1000).count == 62)
        buffer.wipe()
        #expect(buffer.isEmpty && BufferImage(in: memory, at: 64)?.bytes() == [])
        let wiped = memory.bytes(block..<block + 2)
        #expect(wiped == [0, 0], "wiping leaves zeros where bytes were")
    }

    @Test("what lies outside of its block or of the memory is none")
    func outside() throws {
        let (memory, _) = try Self.buffer("ab")
        #expect(BufferImage(in: memory, at: 64, bounds: 3 | 2 << 32) == nil)
        #expect(BufferImage(in: memory, at: 64, bounds: 65 << 32) == nil)
        #expect(BufferImage(in: memory, at: 1 << 20) == nil && BufferImage(in: memory, at: 65) == nil)
        memory.cell(of: UInt64.self, at: 64).value = UInt64.max
        #expect(BufferImage(in: memory, at: 64) == nil)
    }
}
