import CLinux
import Glibc
import TestSupport
import Testing

@testable import Reactor

@Suite("Both ends of unix sockets", .timeLimit(.minutes(1))) struct SocketUnixTests {
    @Test("the kernel reports the user of the other end") func peerUser() throws {
        let folder = try TemporaryFolder()
        let listener = try Listener.unix(path: folder.path + "/s")
        defer { listener.close() }
        let client = try Socket.connect(toUnix: folder.path + "/s", seconds: 5)
        defer { Socket.close(connection: client) }
        guard case .connection(let server) = Socket.accept(from: listener.descriptor) else {
            Issue.record("nobody to accept")
            return
        }
        defer { Socket.close(connection: server) }
        #expect(Socket.peerUser(of: server) == geteuid())
        #expect(Socket.ownUser == geteuid())
    }

    @Test("the user of a TCP peer is not known") func peerUserOfTCP() throws {
        let listener = try #require(try Listener.tcp(host: "127.0.0.1", port: 0).first)
        defer { listener.close() }
        let port = try #require(listener.location.split(separator: ":").last.flatMap { UInt16($0) })
        let client = try #require(Descriptors.connect(toLoopback: port))
        defer { close(client) }
        var state = pollfd(fd: listener.descriptor, events: Int16(POLLIN), revents: 0)
        unsafe poll(&state, 1, 5_000)
        guard case .connection(let server) = Socket.accept(from: listener.descriptor) else {
            Issue.record("nobody to accept")
            return
        }
        #expect(Socket.peerUser(of: server) == nil)
        Socket.close(connection: server)
        #expect(Socket.peerUser(of: -1) == nil)
    }

    @Test("connecting where nobody listens fails with the right errno") func nobody() throws {
        let folder = try TemporaryFolder()
        let missing = #expect(throws: ReactorError.self) {
            try Socket.connect(toUnix: folder.path + "/none", seconds: 1)
        }
        #expect(missing?.code == .system(errno: ENOENT))
        let listener = try Listener.unix(path: folder.path + "/s")
        close(listener.descriptor)
        let left = #expect(throws: ReactorError.self) { try Socket.connect(toUnix: folder.path + "/s", seconds: 1) }
        #expect(left?.code == .system(errno: ECONNREFUSED))
        let long = #expect(throws: ReactorError.self) {
            try Socket.connect(toUnix: String(repeating: "x", count: 108), seconds: 1)
        }
        #expect(long?.code == .badAddress)
    }

    @Test("waiting for an answer ends when the time is over") func timeOut() throws {
        let folder = try TemporaryFolder()
        let listener = try Listener.unix(path: folder.path + "/s")
        defer { listener.close() }
        let client = try Socket.connect(toUnix: folder.path + "/s", seconds: 1)
        defer { Socket.close(connection: client) }
        let before = MonotonicTime.read()
        var bytes: [UInt8] = []
        #expect(Socket.receive(from: client, atMost: 16, into: &bytes) == .nothing)
        #expect((900...20_000).contains(MonotonicTime.read().since(before)))
    }

    @Test("a socket file has the requested mode") func mode() throws {
        let folder = try TemporaryFolder()
        let listener = try Listener.unix(path: folder.path + "/s", mode: 0o600)
        defer { listener.close() }
        var status = stat()
        unsafe stat(folder.path + "/s", &status)
        #expect(status.st_mode == S_IFSOCK | 0o600)
    }
}
