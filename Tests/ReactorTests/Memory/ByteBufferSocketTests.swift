import CLinux
import Glibc
import TestSupport
import Testing

@testable import Reactor

@Suite(.timeLimit(.minutes(1))) struct ByteBufferSocketTests {
    @Test("receiving reports bytes, no bytes, the end, and a broken socket") func receive() throws {
        let pair = try SocketPair()
        // A block has at least 64 bytes.
        let buffer = ByteBuffer(capacity: 64)
        var received = buffer.receive(from: pair.server)
        #expect(received == .nothing)
        Descriptors.write([UInt8](0..<66), to: pair.client)
        received = buffer.receive(from: pair.server)
        #expect(received == .bytes(64))
        // Without room the result is neither an end nor a reason to wait.
        received = buffer.receive(from: pair.server)
        #expect(received == .bytes(0))
        _ = buffer.reserve(10)
        received = buffer.receive(from: pair.server)
        #expect(received == .bytes(2))
        #expect(buffer.count == 66)
        shutdown(pair.client, CInt(SHUT_WR))
        received = buffer.receive(from: pair.server)
        #expect(received == .ended)
        received = buffer.receive(from: -1)
        #expect(received == .failed(errno: EBADF))
        #expect(buffer.count == 66)
    }

    @Test("a buffer without room receives nothing") func noRoom() throws {
        let pair = try SocketPair()
        Descriptors.write([1], to: pair.client)
        let buffer = ByteBuffer()
        let received = buffer.receive(from: pair.server)
        #expect(received == .bytes(0))
    }

    @Test("sending reports whether all bytes went, and a broken socket, without a signal") func send() throws {
        let pair = try SocketPair()
        let buffer = ByteBuffer()
        var sent = buffer.send(to: pair.server)
        #expect(sent == .all)
        buffer.append([1, 2, 3])
        sent = buffer.send(to: pair.server)
        #expect(sent == .all)
        #expect(buffer.count == 0)
        #expect(Descriptors.read(from: pair.client) == [1, 2, 3])
        shutdown(pair.client, CInt(SHUT_RDWR))
        buffer.append([4])
        sent = buffer.send(to: pair.server)
        #expect(sent == .failed(errno: EPIPE))
        #expect(buffer.count == 1)
    }

    @Test("bytes that a full kernel buffer does not accept stay, and all arrive in order") func fullKernel() throws {
        var random = SeededGenerator.printing()
        let pair = try SocketPair()
        Descriptors.shrinkSendBuffer(of: pair.server)
        let buffer = ByteBuffer()
        let inbox = ByteBuffer()
        var written: [UInt8] = []
        var arrived: [UInt8] = []
        var refusals = 0
        while written.count < 1 << 20 {
            let bytes = random.bytes(Int.random(in: 1...20_000, using: &random))
            buffer.append(bytes)
            written += bytes
            if buffer.send(to: pair.server) == .partly {
                #expect(buffer.count > 0)
                refusals += 1
            }
            _ = inbox.reserve(Int.random(in: 1...8000, using: &random))
            _ = inbox.receive(from: pair.client)
            arrived += Self.take(inbox)
        }
        while !buffer.isEmpty {
            _ = buffer.send(to: pair.server)
            _ = inbox.reserve(8000)
            while case .bytes(let count) = inbox.receive(from: pair.client), count > 0 { _ = inbox.reserve(8000) }
            arrived += Self.take(inbox)
        }
        let same = arrived == written
        #expect(same)
        #expect(refusals > 0)
    }

    private static func take(_ buffer: ByteBuffer) -> [UInt8] {
        let bytes = buffer.contents
        buffer.removeAll()
        return bytes
    }
}
