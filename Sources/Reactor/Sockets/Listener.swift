import Addresses
import CLinux
import Glibc

/// A listening socket that was opened here or passed by the service manager.
package struct Listener: Sendable, Equatable {
    /// The listening, non-blocking descriptor.
    package let descriptor: CInt
    /// The address that it listens on, as text (``Socket/location(of:)``).
    package let location: String
    /// Whether other machines can reach it: it is a TCP socket on an address that is not a loopback address.
    package let isReachable: Bool
    /// The socket file that ``close()`` removes; nil for TCP and for a passed socket.
    private let file: SocketFile?

    /// How many connections may wait to be accepted; the kernel limits it to net.core.somaxconn (listen(2)).
    private static let backlog: CInt = 65_535

    /// Takes over a socket that another process opened; its socket file is never removed.
    package init(adopting descriptor: CInt) {
        let flags = fcntl(descriptor, F_GETFL)
        _ = fcntl(descriptor, F_SETFL, flags | O_NONBLOCK)
        self.init(descriptor: descriptor, file: nil)
    }

    private init(descriptor: CInt, file: SocketFile?) {
        self.descriptor = descriptor
        self.location = Socket.location(of: descriptor)
        self.isReachable = Socket.boundAddress(of: descriptor)?.isLoopback == false
        self.file = file
    }

    /// Listens on every address of a host.
    ///
    /// It may block for as long as a name server takes.
    ///
    /// - Parameters:
    ///   - host: An address, or a name such as `localhost`, which may have several addresses.
    ///   - port: The port; 0 for a free one, which is then the same for all addresses.
    /// - Returns: A listener for each address; at least one.
    /// - Throws: ``ReactorError`` if no address can be used, or one of them is in use or not permitted.
    package static func tcp(host: String, port: UInt16) throws(ReactorError) -> [Listener] {
        let location = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        var list: UnsafeMutablePointer<addrinfo>?
        let answer = unsafe Self.resolve(host, port, &list)
        guard answer == 0 else {
            let number = errno
            let reason =
                answer == EAI_SYSTEM ? ReactorError.message(of: number) : unsafe String(cString: gai_strerror(answer))
            let mend = "check the name, or write an address such as 127.0.0.1"
            throw ReactorError(.badAddress, at: location, hint: "the host does not resolve (\(reason)); \(mend)")
        }
        defer { unsafe freeaddrinfo(list) }
        return unsafe try Self.tcp(addresses: list, port: port, location: location)
    }

    /// Returns whether a host is an address, or a name that has one; may block for as long as a name server takes.
    package static func resolves(_ host: String) -> Bool {
        var list: UnsafeMutablePointer<addrinfo>?
        defer { if let list = unsafe list { unsafe freeaddrinfo(list) } }
        return unsafe Self.resolve(host, 0, &list) == 0
    }

    /// Looks up the addresses of a host and returns the result of getaddrinfo(3).
    private static func resolve(
        _ host: String,
        _ port: UInt16,
        _ list: inout UnsafeMutablePointer<addrinfo>?
    ) -> CInt {
        var hints = unsafe addrinfo()
        unsafe hints.ai_family = AF_UNSPEC
        unsafe hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_PASSIVE
        return unsafe getaddrinfo(host, String(port), &hints, &list)
    }

    /// Listens on each address of a list, except for repeated addresses and those that this machine does not have.
    static func tcp(
        addresses list: UnsafeMutablePointer<addrinfo>?,
        port: UInt16,
        location: String
    ) throws(ReactorError) -> [Listener] {
        var listeners: [Listener] = []
        var seen: Set<[UInt8]> = []
        var chosen = port
        var next = unsafe list
        var refusal: ReactorError?
        while let info = unsafe next?.pointee {
            unsafe next = info.ai_next
            // /etc/hosts may name an address twice.
            let address = unsafe [UInt8](UnsafeRawBufferPointer(start: info.ai_addr, count: Int(info.ai_addrlen)))
            guard seen.insert(address).inserted else { continue }
            do throws(ReactorError) {
                unsafe Self.set(port: chosen, in: info.ai_addr)
                let descriptor = unsafe try Self.open(info, location: location)
                listeners.append(Listener(descriptor: descriptor, file: nil))
                if chosen == 0 { chosen = Self.port(of: descriptor) }
            } catch {
                // `localhost` may include ::1 on a machine without IPv6; then the other address is enough.
                guard error.code == .badAddress || error.code == .system(errno: EAFNOSUPPORT) else {
                    for listener in listeners { listener.close() }
                    throw error
                }
                refusal = error
            }
        }
        if listeners.isEmpty, let refusal { throw refusal }
        return listeners
    }

    /// Listens on a unix socket.
    ///
    /// It replaces a socket file on which nobody listens any more. A socket that is in use and any other kind of file
    /// stay as they are, and the call throws.
    ///
    /// - Parameters:
    ///   - path: The file to make.
    ///   - mode: The mode of the file, which determines who may connect.
    /// - Returns: The listener.
    /// - Throws: ``ReactorError``.
    package static func unix(path: String, mode: UInt32 = 0o660) throws(ReactorError) -> Listener {
        let address = try UnixAddress(path: path)
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | Self.flags, 0)
        guard descriptor >= 0 else { throw ReactorError.last(at: "unix:\(path)", errno: errno) }
        do throws(ReactorError) {
            let file = try Self.claim(path, at: address, mode: mode, for: descriptor)
            return Listener(descriptor: descriptor, file: file)
        } catch {
            Glibc.close(descriptor)
            throw error
        }
    }

    /// Stops listening, and removes the socket file if it was made here and is still the same.
    package func close() {
        // The file is removed first: as long as this process listens, no other server considers the file stale and
        // replaces it.
        self.file?.remove()
        Glibc.close(self.descriptor)
    }

    /// Binds a socket to a path and starts to listen.
    private static func claim(
        _ path: String,
        at address: UnixAddress,
        mode: UInt32,
        for descriptor: CInt
    ) throws(ReactorError) -> SocketFile {
        let location = "unix:\(path)"
        let lock = FolderLock(around: path)
        defer { withExtendedLifetime(lock) {} }
        let present = SocketFile(at: path)
        // ECONNREFUSED means that nobody listens (connect(2)), or that the file is no socket and must not be removed.
        if address.connect(descriptor) != 0, errno == ECONNREFUSED { present?.remove() }
        let bound = address.bind(descriptor)
        guard bound == 0 else {
            guard errno == EADDRINUSE, present == nil else { throw ReactorError.last(at: location, errno: errno) }
            throw ReactorError(
                .addressInUse,
                at: location,
                hint: "a file that is no socket is there; choose another path"
            )
        }
        // Nobody can connect before listen(2), so nobody can while the file still has the mode that the umask gave it.
        guard unsafe chmod(path, mode) == 0, listen(descriptor, Self.backlog) == 0, let file = SocketFile(at: path)
        else {
            let error = ReactorError.last(at: location, errno: errno)
            SocketFile(at: path)?.remove()
            throw error
        }
        return file
    }

    private static var flags: CInt {
        CInt(SOCK_NONBLOCK.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
    }

    private static func open(_ info: addrinfo, location: String) throws(ReactorError) -> CInt {
        let descriptor = unsafe socket(info.ai_family, info.ai_socktype | Self.flags, 0)
        guard descriptor >= 0 else { throw ReactorError.last(at: location, errno: errno) }
        var on: CInt = 1
        let size = socklen_t(MemoryLayout<CInt>.size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, size)
        if unsafe info.ai_family == AF_INET6 {
            unsafe setsockopt(descriptor, CInt(IPPROTO_IPV6), IPV6_V6ONLY, &on, size)
        }
        let bound = unsafe bind(descriptor, info.ai_addr, info.ai_addrlen)
        guard bound == 0, listen(descriptor, Self.backlog) == 0 else {
            let error = ReactorError.last(at: location, errno: errno)
            Glibc.close(descriptor)
            throw error
        }
        return descriptor
    }

    private static func set(port: UInt16, in address: UnsafeMutablePointer<sockaddr>?) {
        guard let address = unsafe address else { return }
        let raw = UnsafeMutableRawPointer(address)
        if unsafe address.pointee.sa_family == sa_family_t(AF_INET) {
            unsafe raw.assumingMemoryBound(to: sockaddr_in.self).pointee.sin_port = port.bigEndian
        } else {
            unsafe raw.assumingMemoryBound(to: sockaddr_in6.self).pointee.sin6_port = port.bigEndian
        }
    }

    private static func port(of descriptor: CInt) -> UInt16 {
        Socket.location(of: descriptor).split(separator: ":").last.flatMap { UInt16($0) } ?? 0
    }
}
