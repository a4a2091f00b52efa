import Glibc

@testable import Systemd

/// A real socket, bound to the loopback address or to a path of its own.
final class TestSocket: Sendable {
    struct Failure: Error { var call: String, errno: CInt }

    enum Kind {
        case stream, datagram, packets

        var number: CInt {
            switch self {
            case .stream: CInt(SOCK_STREAM.rawValue)
            case .datagram: CInt(SOCK_DGRAM.rawValue)
            case .packets: CInt(SOCK_SEQPACKET.rawValue)
            }
        }
    }

    /// Otherwise children of other tests, which check what they inherit, would have the descriptor too.
    private static let closedOnExec = CInt(SOCK_CLOEXEC.rawValue)

    let descriptor: CInt
    /// The file of a unix socket.
    let path: String

    init(_ family: PassedSocket.Family, _ kind: Kind = .stream, listens: Bool = true) throws {
        switch family {
        case .unix:
            self.path = temporaryPath()
            self.descriptor = socket(AF_UNIX, kind.number | Self.closedOnExec, 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            let bytes = self.path.utf8
            unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
            try self.bind(address)
        case .ipv4:
            self.path = ""
            self.descriptor = socket(AF_INET, kind.number | Self.closedOnExec, 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
            try self.bind(address)
        case .ipv6:
            self.path = ""
            self.descriptor = socket(AF_INET6, kind.number | Self.closedOnExec, 0)
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_addr = in6addr_loopback
            try self.bind(address)
        }
        if listens, listen(self.descriptor, 8) != 0 { throw Failure(call: "listen", errno: errno) }
    }

    /// Closes the socket and removes its file.
    func close() {
        _ = Glibc.close(self.descriptor)
        _ = unsafe unlink(self.path)
    }

    /// Returns the next datagram, waiting up to ten seconds.
    func receive() throws -> String {
        guard self.hasDatagram(within: 10_000) else { throw Failure(call: "poll", errno: ETIMEDOUT) }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = unsafe recv(self.descriptor, &bytes, bytes.count, 0)
        guard count >= 0 else { throw Failure(call: "recv", errno: errno) }
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    /// Whether a datagram is waiting, or arrives within this many milliseconds.
    func hasDatagram(within milliseconds: CInt) -> Bool {
        var state = pollfd(fd: self.descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&state, 1, milliseconds) == 1
    }

    private func bind<Address>(_ address: Address) throws {
        let answer = unsafe withUnsafePointer(to: address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.bind(self.descriptor, $0, socklen_t(MemoryLayout<Address>.size))
            }
        }
        guard answer == 0 else { throw Failure(call: "bind", errno: errno) }
    }
}

/// A path that no other test uses, short enough for a unix socket.
func temporaryPath() -> String { "/tmp/uuu-test-\(getpid())-\(UInt32.random(in: 0 ... .max))" }

/// Whether a file exists.
func fileExists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

/// Sets or unsets a variable.
///
/// Use it only in a process of its own, as other threads may read the environment.
func setEnvironment(_ name: String, _ value: String?) {
    if let value { unsafe setenv(name, value, 1) } else { unsafe unsetenv(name) }
}
