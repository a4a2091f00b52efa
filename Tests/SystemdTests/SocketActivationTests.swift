import Glibc
import TestSupport
import Testing

@testable import Systemd

@Suite("Socket activation (SD-2)", .timeLimit(.minutes(1)))
struct SocketActivationTests {
    private func classify(_ descriptor: CInt, _ name: String) throws(SystemdError) -> [PassedSocket] {
        try SocketActivation.classify([.init(number: descriptor, name: name)])
    }

    @Test("the name of a socket is its purpose")
    func named() throws {
        let unix = try TestSocket(.unix)
        defer { unix.close() }
        let ipv4 = try TestSocket(.ipv4)
        defer { ipv4.close() }
        #expect(
            try SocketActivation.classify([
                .init(number: unix.descriptor, name: "http"), .init(number: ipv4.descriptor, name: "http-tcp"),
                .init(number: unix.descriptor, name: "admin"), .init(number: ipv4.descriptor, name: "http"),
            ]) == [
                PassedSocket(name: .http, descriptor: unix.descriptor, family: .unix),
                PassedSocket(name: .httpTCP, descriptor: ipv4.descriptor, family: .ipv4),
                PassedSocket(name: .admin, descriptor: unix.descriptor, family: .unix),
                PassedSocket(name: .http, descriptor: ipv4.descriptor, family: .ipv4),
            ]
        )
    }

    @Test("a socket without a name gets one by its family")
    func unnamed() throws {
        let unix = try TestSocket(.unix)
        defer { unix.close() }
        let ipv4 = try TestSocket(.ipv4)
        defer { ipv4.close() }
        let ipv6 = try TestSocket(.ipv6)
        defer { ipv6.close() }
        let names = [unix.descriptor, ipv4.descriptor, ipv6.descriptor]
        #expect(
            try SocketActivation.classify(names.map { .init(number: $0, name: "unknown") }) == [
                PassedSocket(name: .http, descriptor: unix.descriptor, family: .unix),
                PassedSocket(name: .httpTCP, descriptor: ipv4.descriptor, family: .ipv4),
                PassedSocket(name: .httpTCP, descriptor: ipv6.descriptor, family: .ipv6),
            ]
        )
    }

    @Test("unexpected names are refused together, with the remedy")
    func unexpectedNames() throws {
        let error = #expect(throws: SystemdError.self) {
            try SocketActivation.classify([
                .init(number: 3, name: "uuu-server.socket"), .init(number: 4, name: "http"),
                .init(number: 5, name: "HTTP"), .init(number: 6, name: ""),
            ])
        }
        #expect(error?.code == .unexpectedNames(["uuu-server.socket", "HTTP", ""]))
        #expect(error?.location == "passed descriptor 3, 5, 6")
        #expect(error?.hint.contains("FileDescriptorName=http") == true)
        #expect(error?.description.contains("\"uuu-server.socket\", \"HTTP\", \"\"") == true)
    }

    @Test("datagram and packet sockets are refused", arguments: [TestSocket.Kind.datagram, .packets])
    func notAStream(_ kind: TestSocket.Kind) throws {
        let socket = try TestSocket(.unix, kind, listens: false)
        defer { socket.close() }
        let error = #expect(throws: SystemdError.self) { try self.classify(socket.descriptor, "http") }
        #expect(error?.code == .notAStream)
        #expect(error?.location == "passed descriptor \(socket.descriptor) (http)")
    }

    @Test("a stream socket that does not listen is refused, bound or connected")
    func notListening() throws {
        let bound = try TestSocket(.ipv4, listens: false)
        defer { bound.close() }
        var pair: [CInt] = [-1, -1]
        #expect(unsafe socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &pair) == 0)
        defer { for descriptor in pair { close(descriptor) } }
        for descriptor in [bound.descriptor, pair[0]] {
            let error = #expect(throws: SystemdError.self) { try self.classify(descriptor, "unknown") }
            #expect(error?.code == .notListening)
        }
    }

    @Test("what is not a socket is refused, and so is a closed descriptor")
    func notASocket() throws {
        var pipes: [CInt] = [-1, -1]
        #expect(unsafe pipe(&pipes) == 0)
        defer { for descriptor in pipes { close(descriptor) } }
        #expect(throws: SystemdError.self) { try self.classify(pipes[0], "http") }.map {
            #expect($0.code == .notASocket)
        }
        #expect(throws: SystemdError.self) { try self.classify(-1, "http") }.map {
            #expect($0.code == .activation(errno: EBADF))
        }
    }

    @Test("the operator's socket is never TCP, and http-tcp is never a unix socket")
    func wrongFamily() throws {
        let unix = try TestSocket(.unix)
        defer { unix.close() }
        let ipv6 = try TestSocket(.ipv6)
        defer { ipv6.close() }
        for (descriptor, name) in [(ipv6.descriptor, "admin"), (unix.descriptor, "http-tcp")] {
            let error = #expect(throws: SystemdError.self) { try self.classify(descriptor, name) }
            #expect(error?.code == .wrongFamily)
        }
    }

    @Test("passed descriptors are taken once: close-on-exec, the variables unset", arguments: ["http", nil])
    func take(_ name: String?) async {
        await #expect(processExitsWith: .success) { [name] in
            // Whatever descriptor 3 of this process is, it is not a listening socket.
            if fcntl(3, F_GETFD) == -1 { _ = unsafe open("/dev/null", O_RDONLY) }
            setEnvironment("LISTEN_PID", String(getpid()))
            setEnvironment("LISTEN_FDS", "1")
            setEnvironment("LISTEN_FDNAMES", name)
            let error = #expect(throws: SystemdError.self) { try SocketActivation.take().sockets }
            #expect(error?.location == "passed descriptor 3 (\(name ?? "unknown"))")
            #expect(fcntl(3, F_GETFD) & FD_CLOEXEC != 0)
            for variable in ["LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES"] { #expect(environment(variable) == nil) }
            let others = try SocketActivation.take().sockets
            #expect(others == [])
        }
    }

    @Test("the file of a passed socket is not touched")
    func file() throws {
        let unix = try TestSocket(.unix)
        defer { unix.close() }
        #expect(try self.classify(unix.descriptor, "http").count == 1)
        #expect(fileExists(unix.path))
    }

    @Test("damaged variables are an error; those of another process are ignored")
    func damaged() async {
        await #expect(processExitsWith: .success) {
            setEnvironment("LISTEN_PID", String(getpid()))
            setEnvironment("LISTEN_FDS", "many")
            let error = #expect(throws: SystemdError.self) { try SocketActivation.take().sockets }
            #expect(error?.code == .activation(errno: EINVAL))
            setEnvironment("LISTEN_PID", String(getppid()))
            setEnvironment("LISTEN_FDS", "1")
            let others = try SocketActivation.take().sockets
            #expect(others == [])
        }
    }

    @Test("what the previous process has stored is separated from sockets, with its numbers")
    func stored() throws {
        let unix = try TestSocket(.unix)
        defer { unix.close() }
        let file = try StateFile(size: 1)
        let bottle = try Bottle(generation: 9)
        let passed = try SocketActivation.sort([
            .init(number: bottle.ends[1], name: "bottle-10"), .init(number: file.descriptor, name: "state-2"),
            .init(number: unix.descriptor, name: "http"), .init(number: bottle.ends[0], name: "bottle-9"),
        ])
        #expect(passed.sockets == [PassedSocket(name: .http, descriptor: unix.descriptor, family: .unix)])
        #expect(passed.states == [PassedState(number: 2, descriptor: file.descriptor)])
        #expect(
            passed.bottles == [
                PassedBottle(generation: 9, descriptor: bottle.ends[0]),
                PassedBottle(generation: 10, descriptor: bottle.ends[1]),
            ]
        )
        #expect(passed.refusals == [] && passed.storedCount == 3)
    }

    @Test("a stored descriptor that does not match its name is closed and reported, and stops nothing")
    func refusals() async {
        await #expect(processExitsWith: .success) {
            // Closed numbers may be in use again by then; the clients see the end of what was closed.
            var connections = try (0..<3).map { _ in try TestConnection() }
            let descriptors = connections.map(\.descriptor)
            let passed = try SocketActivation.sort([
                .init(number: descriptors[0], name: "bottle-1"), .init(number: descriptors[1], name: "state-0"),
                .init(number: descriptors[2], name: "probe"), .init(number: -1, name: "bottle-3"),
            ])
            #expect(passed.refusals.map(\.name) == [.bottle(generation: 1), .state(0), .bottle(generation: 3)])
            #expect(passed.refusals.map(\.error.code) == [.notABottle, .notAStateFile, .notABottle])
            #expect(passed.refusals[1].error.location == "passed descriptor \(descriptors[1]) (state-0)")
            #expect(passed.states == [] && passed.bottles == [])
            #expect(connections.map(\.isOver) == [true, true, true])
            for index in connections.indices { connections[index].hangUp() }
        }
    }

    @Test("a name that is neither a socket's nor a stored one is refused; stored ones are not sockets")
    func foreignNames() throws {
        let error = #expect(throws: SystemdError.self) {
            try SocketActivation.sort([.init(number: 3, name: "state-0"), .init(number: 4, name: "state-x")])
        }
        #expect(error?.code == .unexpectedNames(["state-x"]))
        #expect(throws: SystemdError.self) { try self.classify(3, "state-0") }
    }
}
