import Addresses
import CLinux
import Glibc
import TestSupport
import Testing

@testable import Reactor

@Suite(.timeLimit(.minutes(1))) struct ListenerTCPTests {
    private static func port(of listener: Listener) -> UInt16 {
        listener.location.split(separator: ":").last.flatMap { UInt16($0) } ?? 0
    }

    /// Listens on numeric addresses as on one list, as getaddrinfo(3) returns for a name that has all of them.
    private static func listen(on hosts: [String], port: UInt16 = 0) throws -> [Listener] {
        var lists: [UnsafeMutablePointer<addrinfo>] = unsafe []
        defer {
            while let list = unsafe lists.popLast() {
                unsafe list.pointee.ai_next = nil
                unsafe freeaddrinfo(list)
            }
        }
        for host in hosts {
            var hints = unsafe addrinfo()
            unsafe hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
            unsafe hints.ai_flags = AI_NUMERICHOST
            var list: UnsafeMutablePointer<addrinfo>?
            let answer = unsafe getaddrinfo(host, String(port), &hints, &list)
            try #require(answer == 0)
            guard let list = unsafe list else { continue }
            unsafe lists.last?.pointee.ai_next = list
            unsafe lists.append(list)
        }
        return unsafe try Listener.tcp(addresses: lists.first, port: port, location: "name:\(port)")
    }

    @Test(
        "the address that a listener is bound to decides whether other machines can reach it (SEC-5)",
        arguments: [("127.0.0.1", false), ("127.1.2.3", false), ("::1", false), ("0.0.0.0", true), ("::", true)]
    )
    func reach(_ host: String, _ isReachable: Bool) throws {
        let listeners = try Self.listen(on: [host])
        defer { for listener in listeners { listener.close() } }
        #expect(listeners.map(\.isReachable) == [isReachable])
        // As if systemd had passed the socket.
        #expect(listeners.map { Listener(adopting: $0.descriptor).isReachable } == [isReachable])
    }

    @Test("a port of 0 is chosen by the system, and can be connected to") func chosenPort() throws {
        let listeners = try Listener.tcp(host: "127.0.0.1", port: 0)
        let listener = try #require(listeners.first)
        defer { listener.close() }
        #expect(listeners.count == 1)
        #expect(listener.location.hasPrefix("127.0.0.1:"))
        #expect(Self.port(of: listener) > 0)
        #expect(Socket.accept(from: listener.descriptor) == .nobody)
        let client = try #require(Descriptors.connect(toLoopback: Self.port(of: listener)))
        defer { close(client) }
        guard case .connection(let server) = Socket.accept(from: listener.descriptor) else {
            Issue.record("nobody to accept")
            return
        }
        #expect(Socket.peer(of: server) == .address(IPAddress(v4: 0x7F00_0001)))
        #expect(fcntl(listener.descriptor, F_GETFD) & FD_CLOEXEC != 0)
        Socket.close(connection: server)
    }

    @Test("`localhost` has the same port on all of its addresses") func localhost() throws {
        let listeners = try Listener.tcp(host: "localhost", port: 0)
        defer { for listener in listeners { listener.close() } }
        #expect(!listeners.isEmpty)
        #expect(Set(listeners.map(Self.port)).count == 1)
    }

    @Test("a name with an IPv4 and an IPv6 address listens on both, on one port") func bothKinds() throws {
        let listeners = try Self.listen(on: ["127.0.0.1", "::1"])
        defer { for listener in listeners { listener.close() } }
        let port = Self.port(of: listeners[0])
        #expect(listeners.map(\.location) == ["127.0.0.1:\(port)", "[::1]:\(port)"])
    }

    @Test(
        "a repeated address is listened on once",
        arguments: [
            ["127.0.0.1", "127.0.0.1"], ["127.0.0.1", "::1", "127.0.0.1", "::1"],
        ]
    )
    func twice(hosts: [String]) throws {
        let listeners = try Self.listen(on: hosts)
        for listener in listeners { listener.close() }
        #expect(listeners.count == Set(hosts).count)
    }

    @Test("an address that this machine lacks is skipped if there is another, and else an error") func lacking() throws
    {
        // TEST-NET-1 and the documentation prefix belong to no machine (RFC 5737, RFC 3849).
        let listeners = try Self.listen(on: ["192.0.2.1", "127.0.0.1", "2001:db8::1"])
        for listener in listeners { listener.close() }
        #expect(listeners.map { $0.location.hasPrefix("127.0.0.1:") } == [true])
        let error = ReactorError(.badAddress, at: "name:0", hint: "this machine has no such address")
        #expect(throws: error) { try Self.listen(on: ["192.0.2.1", "2001:db8::1"]) }
    }

    @Test("a port in use is an error, and what was opened before it is closed") func inUse() throws {
        let used = try #require(try Listener.tcp(host: "127.0.0.1", port: 0).first)
        defer { used.close() }
        let port = Self.port(of: used)
        let hint = "another program listens there; stop it or choose another address"
        #expect(throws: ReactorError(.addressInUse, at: "127.0.0.1:\(port)", hint: hint)) {
            try Listener.tcp(host: "127.0.0.1", port: port)
        }
        #expect(throws: ReactorError(.addressInUse, at: "name:\(port)", hint: hint)) {
            try Self.listen(on: ["127.0.0.2", "127.0.0.1"], port: port)
        }
        let again = try #require(try Listener.tcp(host: "127.0.0.2", port: port).first)
        again.close()
    }

    @Test("a port can be used again at once after its server has gone, even if connections linger") func again() throws
    {
        let first = try #require(try Listener.tcp(host: "127.0.0.1", port: 0).first)
        let port = Self.port(of: first)
        let client = try #require(Descriptors.connect(toLoopback: port))
        guard case .connection(let server) = Socket.accept(from: first.descriptor) else {
            Issue.record("nobody to accept")
            return
        }
        Socket.close(connection: server)
        first.close()
        let second = try #require(try Listener.tcp(host: "127.0.0.1", port: port).first)
        second.close()
        close(client)
    }

    @Test(
        "a name that cannot be resolved is an error that names it",
        arguments: ["no such host", "256.1.1.1", "", ":::"]
    )
    func badName(host: String) {
        let error = #expect(throws: ReactorError.self) { try Listener.tcp(host: host, port: 80) }
        #expect(error?.code == .badAddress)
        #expect(error?.location == (host.contains(":") ? "[\(host)]:80" : "\(host):80"))
        #expect(error?.hint.hasPrefix("the host does not resolve (") == true)
        #expect(!Listener.resolves(host))
    }

    @Test("an address resolves, and so does a known name", arguments: ["127.0.0.1", "::1", "localhost"])
    func resolves(_ host: String) {
        #expect(Listener.resolves(host))
    }
}
