import Addresses
import CLinux
import Glibc
import TestSupport
import Testing

@testable import Reactor

@Suite(.timeLimit(.minutes(1))) struct SocketTests {
    @Test("accepting from a socket that does not listen fails with a reason") func noListener() throws {
        let pair = try SocketPair()
        #expect(Socket.accept(from: pair.server) == .failed(errno: EINVAL))
        #expect(Socket.accept(from: -1) == .failed(errno: EBADF))
    }

    @Test("accepting without a free descriptor is exhausted, and the connection waits (EMFILE)") func exhausted() async
    {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            let listener = try Listener.unix(path: folder.path + "/s")
            let client = try #require(Descriptors.connect(toUnix: folder.path + "/s"))
            Descriptors.write([42], to: client)
            Descriptors.useUp(but: 0)
            #expect(Socket.accept(from: listener.descriptor) == .exhausted(errno: EMFILE))
            #expect(Socket.accept(from: listener.descriptor) == .exhausted(errno: EMFILE))
            close(STDIN_FILENO)
            let accepted = Socket.accept(from: listener.descriptor)
            #expect(accepted == .connection(STDIN_FILENO))
            #expect(Descriptors.read(from: STDIN_FILENO) == [42])
            close(client)
            listener.close()
        }
    }

    @Test("a connection waits if it would use a descriptor of the reserve") func reserve() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            let listener = try Listener.unix(path: folder.path + "/s")
            let clients = try (0..<3).map { _ in try #require(Descriptors.connect(toUnix: folder.path + "/s")) }
            Descriptors.write([42], to: clients[2])
            let reserve = DescriptorReserve.size(of: 256)
            // The testing library opens and closes a few descriptors in the meantime.
            let few = 5
            var taken = Descriptors.useUp(but: reserve + few)
            guard case .connection = Socket.accept(from: listener.descriptor, leaving: .whole) else {
                Issue.record("one could be had")
                return
            }
            taken += Descriptors.useUp(but: reserve - few)
            for _ in 0..<3 {
                #expect(Socket.accept(from: listener.descriptor, leaving: .whole) == .exhausted(errno: EMFILE))
            }
            #expect(DescriptorLimit.hasRoom(for: reserve - 2 * few))
            #expect(!DescriptorLimit.hasRoom(for: reserve))
            // The operator's listener may use half of the reserve.
            #expect(DescriptorReserve.half.isLeft(beside: listener.descriptor))
            taken += Descriptors.useUp(but: reserve / 2 - few)
            #expect(Socket.accept(from: listener.descriptor, leaving: .half) == .exhausted(errno: EMFILE))
            for descriptor in taken { close(descriptor) }
            for number in 1...2 {
                guard case .connection(let descriptor) = Socket.accept(from: listener.descriptor, leaving: .whole)
                else {
                    Issue.record("connection \(number) did not wait")
                    return
                }
                #expect(number < 2 || Descriptors.read(from: descriptor) == [42])
            }
            listener.close()
        }
    }

    @Test("a reason why accepting fails comes with what to do about it") func whyNotAccepted() {
        #expect(Socket.whyNotAccepted(errno: EMFILE).contains("LimitNOFILE"))
        #expect(Socket.whyNotAccepted(errno: ENFILE).contains("fs.file-max"))
        #expect(Socket.whyNotAccepted(errno: ENOMEM).contains("memory"))
        #expect(Socket.whyNotAccepted(errno: EINVAL).contains("errno 22"))
    }

    @Test("readiness is what a loop would report, and does not block") func readiness() throws {
        let pair = try SocketPair()
        #expect(Socket.readiness(of: pair.server, for: .readable) == [])
        #expect(Socket.readiness(of: pair.server, for: .writable) == .writable)
        Descriptors.write([42], to: pair.client)
        #expect(Socket.readiness(of: pair.server, for: .readable) == .readable)
        #expect(Socket.readiness(of: pair.server, for: [.readable, .writable]) == [.readable, .writable])
        #expect(Socket.readiness(of: pair.server, for: []) == [])
        shutdown(pair.client, CInt(SHUT_RDWR))
        #expect(Socket.readiness(of: pair.server, for: []) == .hungUp)
    }

    @Test("a peer whose connection was reset is not mistaken for a trusted unix peer (SEC-12)")
    func gone() throws {
        let listener = try #require(try Listener.tcp(host: "127.0.0.1", port: 0).first)
        defer { listener.close() }
        let port = try #require(listener.location.split(separator: ":").last.flatMap { UInt16($0) })
        let client = try #require(Descriptors.connect(toLoopback: port))
        guard case .connection(let server) = Socket.accept(from: listener.descriptor) else {
            Issue.record("nobody to accept")
            return
        }
        #expect(Socket.peer(of: server) == .address(IPAddress(v4: 0x7F00_0001)))
        // Sends bytes and then a reset (socket(7), SO_LINGER); the bytes can still be read.
        Descriptors.write([1], to: client)
        var linger = linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(client, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
        close(client)
        #expect(Socket.peer(of: server) == .gone)
        #expect(Descriptors.read(from: server) == [1])
        Socket.close(connection: server)
        #expect(Socket.peer(of: -1) == .gone)
    }

    @Test("a unix peer has no address, and a socket without a name is written as such") func unixPeer() throws {
        let pair = try SocketPair()
        #expect(Socket.peer(of: pair.server) == .unix)
        #expect(Socket.location(of: pair.server) == "unix:")
        #expect(Socket.location(of: -1) == "unix:?")
    }

    @Test("an abstract socket is written as systemd does") func abstract() throws {
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        // A socket that is bound without a name gets an abstract one of five hexadecimal digits (unix(7)).
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let size = socklen_t(MemoryLayout<sa_family_t>.size)
        let answer = unsafe withUnsafePointer(to: &address) {
            unsafe bind(descriptor, UnsafeRawPointer($0).assumingMemoryBound(to: sockaddr.self), size)
        }
        try #require(answer == 0)
        let location = Socket.location(of: descriptor)
        #expect(location.hasPrefix("unix:@"))
        #expect(location.utf8.count == 11)
    }

    @Test("an IPv4 peer of a socket for both versions is reported as IPv4") func mapped() throws {
        let descriptor = socket(AF_INET6, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        let size = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let bound = unsafe withUnsafePointer(to: &address) {
            unsafe bind(descriptor, UnsafeRawPointer($0).assumingMemoryBound(to: sockaddr.self), size)
        }
        try #require(bound == 0 && listen(descriptor, 1) == 0)
        let listener = Listener(adopting: descriptor)
        defer { listener.close() }
        #expect(listener.location.hasPrefix("[::]:"))
        let port = try #require(listener.location.split(separator: ":").last.flatMap { UInt16($0) })
        let client = try #require(Descriptors.connect(toLoopback: port))
        defer { close(client) }
        guard case .connection(let server) = Socket.accept(from: descriptor) else {
            Issue.record("nobody to accept")
            return
        }
        #expect(Socket.peer(of: server) == .address(IPAddress(v4: 0x7F00_0001)))
        Socket.close(connection: server)
    }

    @Test("an IPv6 peer is reported as it is") func ipv6() throws {
        let listener = try #require(try Listener.tcp(host: "::1", port: 0).first)
        defer { listener.close() }
        let client = socket(AF_INET6, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        defer { close(client) }
        var address = sockaddr_in6()
        var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let answer = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            let generic = unsafe UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: sockaddr.self)
            return unsafe getsockname(listener.descriptor, generic, &size) == 0 && connect(client, generic, size) == 0
        }
        try #require(answer)
        guard case .connection(let server) = Socket.accept(from: listener.descriptor) else {
            Issue.record("nobody to accept")
            return
        }
        #expect(Socket.peer(of: server) == .address(IPAddress(v6: 1)))
        Socket.sendSmallWritesAtOnce(server)
        var isOn: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        unsafe getsockopt(server, CInt(IPPROTO_TCP), TCP_NODELAY, &isOn, &length)
        #expect(isOn != 0)
        Socket.close(connection: server)
    }

    @Test("each socket has its own cookie, and its duplicates have the same") func cookies() throws {
        let pair = try SocketPair()
        let duplicate = dup(pair.server)
        defer { close(duplicate) }
        #expect(Socket.cookie(of: pair.server) != 0)
        #expect(Socket.cookie(of: pair.server) == Socket.cookie(of: duplicate))
        #expect(Socket.cookie(of: pair.server) != Socket.cookie(of: pair.client))
        #expect(Socket.cookie(of: -1) == 0)
    }

    @Test("after the end of sending, received bytes can still be read") func endSending() throws {
        let pair = try SocketPair()
        Socket.endSending(pair.server)
        let inbox = ByteBuffer(capacity: 10)
        let received = inbox.receive(from: pair.client)
        #expect(received == .ended)
        Descriptors.write([1], to: pair.client)
        #expect(Descriptors.read(from: pair.server) == [1])
    }

    @Test("the first byte can be looked at and stays there") func firstByte() throws {
        let pair = try SocketPair()
        #expect(fcntl(pair.server, F_SETFL, O_NONBLOCK) == 0)
        #expect(Socket.firstByte(of: pair.server) == nil)
        Descriptors.write([7, 8], to: pair.client)
        #expect(Socket.firstByte(of: pair.server) == 7 && Socket.firstByte(of: pair.server) == 7)
        #expect(Socket.firstByte(of: -1) == nil)
    }

    @Test("a socket that was shut down is hung up, even with bytes to read; one whose peer only stopped sending is not")
    func hungUp() throws {
        let pair = try SocketPair()
        Descriptors.write([7], to: pair.client)
        #expect(!Socket.isHungUp(pair.server))
        Socket.endSending(pair.client)
        #expect(!Socket.isHungUp(pair.server), "it can still be answered")
        shutdown(pair.server, CInt(SHUT_RDWR))
        #expect(Socket.isHungUp(pair.server))
    }

    @Test("closing ends the connection for the peer, even if another process holds a duplicate") func closing() throws {
        var pair: [CInt] = [-1, -1]
        unsafe socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue), 0, &pair)
        let duplicate = dup(pair[0])
        Socket.close(connection: pair[0])
        let inbox = ByteBuffer(capacity: 10)
        let received = inbox.receive(from: pair[1])
        #expect(received == .ended)
        Glibc.close(duplicate)
        Glibc.close(pair[1])
    }
}
