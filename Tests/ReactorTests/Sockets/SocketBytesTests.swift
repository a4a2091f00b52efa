import Glibc
import Testing

@testable import Reactor

@Suite("Small messages over a socket") struct SocketBytesTests {
    @Test("received bytes are appended to earlier ones, and are no more than requested") func roundTrip()
        throws
    {
        let pair = try SocketPair()
        var question: [UInt8] = [1, 2, 3, 4, 5]
        #expect(Socket.send(&question, to: pair.client) == .all)
        #expect(question.isEmpty)
        var bytes: [UInt8] = [0]
        #expect(Socket.receive(from: pair.server, atMost: 3, into: &bytes) == .bytes(3))
        #expect(Socket.receive(from: pair.server, atMost: 0, into: &bytes) == .bytes(0))
        #expect(Socket.receive(from: pair.server, atMost: 3, into: &bytes) == .bytes(2))
        #expect(bytes == [0, 1, 2, 3, 4, 5])
        #expect(Socket.receive(from: pair.server, atMost: 3, into: &bytes) == .nothing)
        Socket.endSending(pair.client)
        #expect(Socket.receive(from: pair.server, atMost: 3, into: &bytes) == .ended)
        #expect(bytes.count == 6)
    }

    @Test("bytes that the kernel does not accept stay and are sent later") func partly() throws {
        let pair = try SocketPair()
        var bytes = (0..<2_000_000).map { UInt8(truncatingIfNeeded: $0) }
        let all = bytes
        #expect(Socket.send(&bytes, to: pair.server) == .partly)
        #expect(!bytes.isEmpty && bytes.count < all.count)
        var received: [UInt8] = []
        while received.count < all.count {
            _ = Socket.receive(from: pair.client, atMost: 65_536, into: &received)
            _ = Socket.send(&bytes, to: pair.server)
        }
        #expect(received == all)
    }

    @Test("a broken socket returns its error") func broken() throws {
        var bytes: [UInt8] = [1]
        #expect(Socket.send(&bytes, to: -1) == .failed(errno: EBADF))
        #expect(bytes == [1])
        #expect(Socket.receive(from: -1, atMost: 1, into: &bytes) == .failed(errno: EBADF))
        let pair = try SocketPair()
        Socket.endSending(pair.client)
        #expect(Socket.send(&bytes, to: pair.client) == .failed(errno: EPIPE))
    }
}
