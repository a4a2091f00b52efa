import CLinux
import Glibc
import Testing

/// A connected pair of non-blocking unix sockets, closed when this object is released.
final class SocketPair: Sendable {
    /// The server's end.
    let server: CInt
    /// The client's end.
    let client: CInt

    init() throws {
        var pair: [CInt] = [-1, -1]
        let kind = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        let answer = unsafe socketpair(AF_UNIX, kind, 0, &pair)
        try #require(answer == 0)
        (self.server, self.client) = (pair[0], pair[1])
    }

    deinit {
        close(self.server)
        close(self.client)
    }
}

/// Operations on descriptors that tests need.
enum Descriptors {
    /// Writes as many bytes as the kernel accepts now and returns their number.
    @discardableResult
    static func write(_ bytes: [UInt8], to descriptor: CInt) -> Int {
        unsafe send(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL))
    }

    /// Reads the bytes that are there now, at most `count`.
    static func read(from descriptor: CInt, atMost count: Int = 65536) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let received = unsafe recv(descriptor, &bytes, count, CInt(MSG_DONTWAIT))
        return Array(bytes.prefix(max(0, received)))
    }

    /// Opens descriptors until only `count` are left, and returns those that it opened.
    ///
    /// For exit tests only, which run in a process of their own.
    @discardableResult
    static func useUp(but spared: Int) -> [CInt] {
        var limit = rlimit()
        let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        unsafe getrlimit(kind, &limit)
        limit.rlim_cur = 256
        unsafe setrlimit(kind, &limit)
        var taken: [CInt] = []
        while case let descriptor = dup(STDERR_FILENO), descriptor >= 0 { taken.append(descriptor) }
        for descriptor in taken.suffix(spared) { close(descriptor) }
        return taken.dropLast(spared)
    }

    /// Makes the kernel's send buffer of a socket as small as possible.
    static func shrinkSendBuffer(of descriptor: CInt) {
        var size: CInt = 1
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<CInt>.size))
    }

    /// Connects to a unix socket; nil when nobody listens there.
    static func connect(toUnix path: String) -> CInt? {
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let answer = unsafe withUnsafePointer(to: &address) {
            unsafe Glibc.connect(descriptor, UnsafeRawPointer($0).assumingMemoryBound(to: sockaddr.self), size)
        }
        if answer == 0 { return descriptor }
        close(descriptor)
        return nil
    }

    /// Connects to a TCP port of 127.0.0.1; nil when nobody listens there.
    static func connect(toLoopback port: UInt16) -> CInt? {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let answer = unsafe withUnsafePointer(to: &address) {
            unsafe Glibc.connect(descriptor, UnsafeRawPointer($0).assumingMemoryBound(to: sockaddr.self), size)
        }
        if answer == 0 { return descriptor }
        close(descriptor)
        return nil
    }
}
