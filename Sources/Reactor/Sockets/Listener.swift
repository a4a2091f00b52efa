import Addresses
import CLinux
import Glibc

/// A socket that listens: opened here, or passed by the service manager.
package struct Listener: Sendable, Equatable {
    /// The listening, non-blocking descriptor.
    package let descriptor: CInt
    /// Where it listens, as people write it.
    package let location: String
    /// Whether other machines can reach it: what a TCP socket is bound to is no address of the loopback.
    package let isReachable: Bool
    /// The socket file that goes when this listener is closed; nil for TCP and for a passed socket.
    private let file: SocketFile?

    /// How many connections may wait to be accepted; the kernel caps it at net.core.somaxconn (listen(2)).
    private static let backlog: CInt = 4096

    /// Takes over a socket that somebody else opened: it is never unlinked.
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

    /// Listens on every address of a host name.
    ///
    /// - Parameters:
    ///   - host: An address or a name such as `localhost`, which may have several addresses.
    ///   - port: 0 for one that is free; several addresses then get the port of the first.
    /// - Returns: A listener for each address; at least one.
    /// - Throws: ``ReactorError`` when none can be had, or one of them is in use or not ours to take.
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

    /// Whether a host is an address, or a name that has one; may wait for a name server.
    package static func resolves(_ host: String) -> Bool {
        var list: UnsafeMutablePointer<addrinfo>?
        defer { if let list = unsafe list { unsafe freeaddrinfo(list) } }
        return unsafe Self.resolve(host, 0, &list) == 0
    }

    /// Asks for the addresses of a host, as getaddrinfo(3) answers.
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

    /// Listens on each address of a list; those that come again, and those that this machine lacks, are left out.
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
                // `localhost` may name ::1 on a machine without IPv6: then the other address is enough.
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
    /// A socket file that nobody listens on any more is replaced; one that is in use is left alone, and so is any other
    /// file.
    ///
    /// - Parameters:
    ///   - path: The file that is made.
    ///   - mode: Its mode: who may connect.
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

    /// Stops listening; removes the socket file if it was made here, and is still the same.
    package func close() {
        // The file goes first: as long as we listen, nobody takes it for a left-over and puts another in its place.
        self.file?.remove()
        Glibc.close(self.descriptor)
    }

    /// Binds a socket to a path, and has it listen.
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
        // Refused: nobody listens (connect(2)); or the file is no socket at all, and then it is not ours to remove.
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
        // Nobody can connect before listen(2), and so nobody while the file still has the mode of the umask.
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
