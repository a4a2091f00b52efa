import CLinux
import Glibc
import TestSupport
import Testing

@testable import Reactor

@Suite(.timeLimit(.minutes(1))) struct ByteBufferTests {
    @Test("a new buffer is empty") func new() {
        let buffer = ByteBuffer()
        #expect(buffer.count == 0)
        #expect(buffer.count == 0)
        #expect(buffer.contents == [])
        #expect(ByteBuffer(capacity: 100).count == 0)
    }

    @Test("two bytes and a span are appended together, as long as there is room") func twoBytesAndARun() {
        let buffer = ByteBuffer()
        let bytes: [UInt8] = [3, 4, 5]
        let head = UInt16(0x0102).bigEndian
        #expect(buffer.appendWithinRoom(head, RawSpan(_elements: bytes.span)) == nil)
        buffer.append(Array(repeating: 9, count: 59))
        #expect(buffer.appendWithinRoom(head, RawSpan(_elements: bytes.span)) == 64)
        #expect(buffer.appendWithinRoom(head, RawSpan()) == nil)
        buffer.removeFirst(59)
        #expect(buffer.contents == [1, 2, 3, 4, 5])
    }

    @Test("bytes are written behind the others, as long as there is room") func written() {
        let buffer = ByteBuffer()
        #expect(buffer.room == 0)
        #expect(buffer.appendWithinRoom(1) { _ in Issue.record("there is no room") } == nil)
        buffer.append(Array(repeating: 9, count: 60))
        #expect(buffer.room == 4)
        let count = buffer.appendWithinRoom(4) { target in
            for offset in target.byteOffsets {
                target.storeBytes(of: UInt8(offset + 1), toByteOffset: offset, as: UInt8.self)
            }
        }
        #expect(count == 64 && buffer.room == 0)
        buffer.removeFirst(60)
        #expect(buffer.contents == [1, 2, 3, 4])
    }

    @Test("bytes are appended at the end and removed at the start") func order() {
        let buffer = ByteBuffer()
        buffer.append([1, 2, 3])
        buffer.removeFirst(1)
        buffer.append([4])
        buffer.append([])
        let left = buffer.contents
        #expect(left == [2, 3, 4])
        buffer.removeFirst(3)
        #expect(buffer.count == 0)
        buffer.append([5])
        buffer.removeAll()
        #expect(buffer.count == 0)
        buffer.append([6])
        buffer.release()
        #expect(buffer.count == 0)
        buffer.append([7])
        let last = buffer.contents
        #expect(last == [7])
    }

    @Test("unmasking a range begins with the first byte of the range and of the mask (RFC 6455 5.3)") func unmask() {
        let buffer = ByteBuffer()
        // "Hello" of RFC 6455 5.7, after its header of six bytes.
        let frame: [UInt8] = [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58]
        buffer.append(frame, in: 6..<11, unmaskedWith: 0x3D21_FA37)
        buffer.append(frame, in: 6..<6, unmaskedWith: 1)
        let text = String(decoding: buffer.contents, as: UTF8.self)
        #expect(text == "Hello")
    }

    @Test("a buffer behaves like an array of bytes") func likeAnArray() {
        var random = SeededGenerator.printing()
        let buffer = ByteBuffer()
        var model: [UInt8] = []
        for _ in 0..<20_000 {
            switch UInt8.random(in: 0...99, using: &random) {
            case 0..<30:
                let bytes = random.bytes(Int.random(in: 0...300, using: &random))
                buffer.append(bytes)
                model += bytes
            case 30..<55:
                let bytes = random.bytes(Int.random(in: 0...300, using: &random))
                let start = Int.random(in: 0...bytes.count, using: &random)
                let range = start..<Int.random(in: start...bytes.count, using: &random)
                let mask = UInt32.random(in: 0...UInt32.max, using: &random)
                buffer.append(bytes, in: range, unmaskedWith: mask)
                model += range.map { bytes[$0] ^ UInt8(truncatingIfNeeded: mask >> (8 * UInt32(($0 - start) % 4))) }
            case 55..<95:
                let count = Int.random(in: 0...min(model.count, 400), using: &random)
                buffer.removeFirst(count)
                model.removeFirst(count)
            case 95..<98:
                _ = buffer.reserve(Int.random(in: 0...2000, using: &random))
            case 98:
                buffer.removeAll()
                model = []
            case _:
                buffer.release()
                model = []
            }
            #expect(buffer.count == model.count)
            #expect(buffer.isEmpty == model.isEmpty)
            let same = buffer.contents == model
            #expect(same)
        }
    }

    @Test("reserved room can be used, whether the bytes moved or not", arguments: [0, 1, 100, 4096, 1 << 20])
    func reserve(retained: Int) {
        let buffer = ByteBuffer(capacity: 4096)
        let bytes = [UInt8](repeating: 7, count: retained)
        buffer.append([UInt8](repeating: 1, count: 3000))
        buffer.append(bytes)
        buffer.removeFirst(3000)
        for room in [0, 1, 5000, 1 << 21] {
            #expect(buffer.reserve(room))
            let same = buffer.contents == bytes
            #expect(same)
        }
    }

    @Test("a full buffer that is emptied in small steps is not moved for each of them") func smallBites() {
        let buffer = ByteBuffer()
        let size = 1 << 22
        buffer.append([UInt8](repeating: 7, count: size))
        var moves = 0
        for _ in 0..<100_000 {
            buffer.removeFirst(16)
            let before = buffer.address
            buffer.append([UInt8](repeating: 8, count: 16))
            if buffer.address != before { moves += 1 }
        }
        #expect(moves < 5)
        #expect(buffer.count == size)
        buffer.removeFirst(size - 1_600_000)
        let same = buffer.contents == [UInt8](repeating: 8, count: 1_600_000)
        #expect(same)
    }

    @Test("without memory an append fails and the bytes do not change") func refused() throws {
        let memory = try SharedMemory(size: 1 << 20)
        let arena = Arena(memory, in: 4096..<1 << 20, budget: MemoryBudget(limit: 1024))
        let buffer = ByteBuffer(in: arena, at: 64)
        let bytes = [UInt8](repeating: 7, count: 512)
        #expect(unsafe buffer.append(bytes.span.bytes))
        #expect(unsafe !buffer.append(bytes.span.bytes))
        #expect(unsafe !buffer.append(bytes.span.bytes, in: 0..<512, unmaskedWith: 1))
        #expect(unsafe buffer.append(bytes.span.bytes, bytes.span.bytes) == nil)
        #expect(!buffer.reserve(1) && buffer.contents == bytes && arena.budget.used == 512)
        buffer.removeFirst(512)
        #expect(unsafe buffer.append(bytes.span.bytes))
        let other = ByteBuffer(in: arena, at: 128, canBeRefused: false)
        #expect(unsafe other.append([UInt8](repeating: 7, count: 4096).span.bytes))
        #expect(!other.reserve(2 << 20), "the memory itself is full")
        #expect(arena.budget.used == 512 + 4096 && arena.bytesInUse == 512 + 4096)
    }

    /// Calls that break a precondition.
    enum Misuse: CaseIterable, Codable {
        case removeMoreThanThere
        case removeNegative
        case rangeBeyond
        case rangeBefore

        func commit() {
            let buffer = ByteBuffer()
            buffer.append([1, 2, 3])
            switch self {
            case .removeMoreThanThere: buffer.removeFirst(4)
            case .removeNegative: buffer.removeFirst(-1)
            case .rangeBeyond: buffer.append([1, 2], in: 1..<3, unmaskedWith: 0)
            case .rangeBefore: buffer.append([1, 2], in: -1..<1, unmaskedWith: 0)
            }
        }
    }

    @Test("offsets outside the bytes trap", arguments: Misuse.allCases) func misuse(misuse: Misuse) async {
        await #expect(processExitsWith: .failure) { [misuse] in misuse.commit() }
    }
}
