import Glibc
import Testing

@testable import Reactor

@Suite("The kernel's record of a transfer")
struct TransferNoteTests {
    private static func pair() throws -> (CInt, CInt) {
        var ends: [CInt] = [-1, -1]
        let kind = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        try #require(unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0)
        return (ends[0], ends[1])
    }

    @Test("it has the number of bytes that were sent or received, as the calls return it")
    func counts() throws {
        let (one, other) = try Self.pair()
        defer { for descriptor in [one, other] { close(descriptor) } }
        let memory = try SharedMemory(size: 1 << 20)
        let arena = Arena(memory, in: 4096..<1 << 20)
        let (out, into) = (ByteBuffer(in: arena, at: 64), ByteBuffer(in: arena, at: 80))
        let note = TransferNote(in: memory, at: 128)
        _ = out.append(RawSpan(_elements: Array("hello".utf8).span))
        #expect(out.send(to: one, noting: note) == .all && note.count == 5)
        _ = into.reserve(3)
        #expect(into.receive(from: other, noting: note) == .bytes(5) && note.count == 5)
        #expect(into.withBytes { Array($0.octets) } == Array("hello".utf8))
        #expect(into.receive(from: other, noting: note) == .nothing && note.count == 0)
        close(one)
        #expect(into.receive(from: other, noting: note) == .ended && note.count == 0)
    }

    @Test("it counts only the accepted bytes when the kernel accepts a part")
    func short() throws {
        let (one, other) = try Self.pair()
        defer { for descriptor in [one, other] { close(descriptor) } }
        let memory = try SharedMemory(size: 1 << 24)
        let out = ByteBuffer(in: Arena(memory, in: 4096..<1 << 24), at: 64)
        let note = TransferNote(in: memory, at: 128)
        _ = out.append(RawSpan(_elements: [UInt8](repeating: 7, count: 4 << 20).span))
        #expect(out.send(to: one, noting: note) == .partly)
        #expect(note.count > 0 && note.count == (4 << 20) - out.count)
        #expect(out.send(to: one, noting: note) == .partly && note.count == 0)
        note.clear()
        #expect(note.count == 0)
    }
}

extension RawSpan {
    fileprivate var octets: [UInt8] {
        (0..<self.byteCount).map { unsafe self.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
    }
}
