import Glibc

/// A WebSocket client that sends exactly what a test tells it to, right or wrong: a plain socket.
final class RawClient {
    private var descriptor: CInt
    /// Bytes that were received and not read yet.
    var inbox: [UInt8] = []

    /// Creates a client with a socket that is not connected yet; ``connect(_:)`` connects it.
    static func unconnected(_ address: Address) throws -> RawClient { try RawClient(socketFor: address) }

    private init(socketFor address: Address) throws {
        self.descriptor = socket(address.family, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard self.descriptor >= 0 else { throw TestFailure("socket: errno \(errno)") }
    }

    /// Connects; a small receive buffer makes a reader whose buffer is soon full.
    convenience init(_ address: Address, receiveBuffer: CInt? = nil) throws {
        try self.init(socketFor: address)
        try self.connect(address, receiveBuffer: receiveBuffer)
    }

    /// Connects a client that has only its socket.
    func connect(_ address: Address, receiveBuffer: CInt? = nil) throws {
        if var size = receiveBuffer {
            unsafe setsockopt(self.descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<CInt>.size))
        }
        guard address.connect(self.descriptor) else { throw TestFailure("connect: errno \(errno)") }
        _ = fcntl(self.descriptor, F_SETFL, O_NONBLOCK)
        var on: CInt = 1
        unsafe setsockopt(self.descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<CInt>.size))
    }

    deinit { self.vanish() }

    /// Sends all of the bytes, however long the server takes to read them.
    func send(_ bytes: [UInt8]) async throws {
        var sent = 0
        let patience = Patience("the server reads nothing")
        while sent < bytes.count {
            let count = self.sendSome(bytes[sent...])
            guard count > 0 || errno == EAGAIN else { throw TestFailure("the server has ended") }
            if count > 0 { sent += count } else { try await patience.pause() }
        }
    }

    /// Sends what the socket accepts at once and returns how many bytes that was: 0 on an error, with its errno.
    func sendSome(_ bytes: ArraySlice<UInt8>) -> Int {
        let count = unsafe bytes.withUnsafeBytes { part in
            unsafe Glibc.send(self.descriptor, part.baseAddress, part.count, CInt(MSG_NOSIGNAL))
        }
        return max(0, count)
    }

    /// Sends one line of text.
    func say(_ line: String) async throws {
        try await self.send(RawFrame.text(line))
    }

    /// Shuts down the sending half.
    func endSending() {
        shutdown(self.descriptor, CInt(SHUT_WR))
    }

    /// Closes the socket without a Close frame.
    func vanish() {
        guard self.descriptor >= 0 else { return }
        close(self.descriptor)
        self.descriptor = -1
    }

    /// Resets the connection: the server reads ECONNRESET (socket(7), SO_LINGER).
    func reset() {
        var hard = linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(self.descriptor, SOL_SOCKET, SO_LINGER, &hard, socklen_t(MemoryLayout<linger>.size))
        self.vanish()
    }

    /// The result of one recv(2).
    enum Filled: Equatable { case bytes(Int), nothing, end, reset }

    /// Reads once, as much as there is.
    func fill() -> Filled {
        var buffer = [UInt8](repeating: 0, count: 32 * 1024)
        let count = unsafe recv(self.descriptor, &buffer, buffer.count, 0)
        if count > 0 { self.inbox += buffer[..<count] }
        return switch count {
        case 1...: .bytes(count)
        case 0: .end
        default: errno == EAGAIN ? .nothing : .reset
        }
    }
}

/// Where a test's server listens.
enum Address: Sendable {
    case unix(String)
    case tcp(UInt16)

    var family: CInt {
        switch self {
        case .unix: AF_UNIX
        case .tcp: AF_INET
        }
    }

    func connect(_ descriptor: CInt) -> Bool {
        switch self {
        case .unix(let path):
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
            return unsafe Self.connect(descriptor, &address, MemoryLayout<sockaddr_un>.size)
        case .tcp(let port):
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            return unsafe Self.connect(descriptor, &address, MemoryLayout<sockaddr_in>.size)
        }
    }

    private static func connect(_ descriptor: CInt, _ address: UnsafeRawPointer, _ size: Int) -> Bool {
        unsafe Glibc.connect(descriptor, address.assumingMemoryBound(to: sockaddr.self), socklen_t(size)) == 0
    }
}
