package import Addresses
import CLinux
import Glibc

/// The calls on a stream socket that need no buffer.
@safe package enum Socket {
    /// What one accept4(2) came to.
    package enum Accepted: Equatable, Sendable {
        /// A connection: non-blocking, closed on exec.
        case connection(CInt)
        /// Nobody waits, or who waited has gone.
        case nobody
        /// The system has nothing to give (EMFILE, ENFILE, ENOBUFS, ENOMEM): try again later.
        case exhausted(errno: CInt)
        /// The listener is broken.
        case failed(errno: CInt)
    }

    /// Takes one connection from a listener, unless it would take one of the descriptors that are to be left free.
    ///
    /// Without one that is free another thread's call may stop the process (``DescriptorReserve``).
    package static func accept(from listener: CInt, leaving reserve: DescriptorReserve) -> Accepted {
        // Else the connection would have to be closed; so it waits.
        guard reserve.isLeft(beside: listener) else { return .exhausted(errno: EMFILE) }
        let accepted = Self.accept(from: listener)
        guard case .connection(let descriptor) = accepted, reserve.contains(descriptor) else { return accepted }
        // Another thread has taken the last one meanwhile.
        Self.close(connection: descriptor)
        return .exhausted(errno: EMFILE)
    }

    /// What hinders accepting, and what mends it, for the log.
    package static func whyNotAccepted(errno number: CInt) -> String {
        switch number {
        case EMFILE: "no descriptor left: raise LimitNOFILE"
        case ENFILE: "the machine has no file left: raise fs.file-max (sysctl)"
        case ENOBUFS, ENOMEM: "no memory left for a connection"
        default: "accept failed: \(ReactorError.message(of: number)) (errno \(number))"
        }
    }

    /// Takes one connection from a listener.
    static func accept(from listener: CInt) -> Accepted {
        let descriptor = uuu_accept(listener)
        guard descriptor < 0 else { return .connection(descriptor) }
        // accept(2): errors of the new connection itself are to be treated like EAGAIN.
        return switch errno {
        case EAGAIN, EINTR, ECONNABORTED, ENETDOWN, EPROTO, ENOPROTOOPT, EHOSTDOWN, ENONET, EHOSTUNREACH, EOPNOTSUPP,
            ENETUNREACH, EPERM:
            .nobody
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: .exhausted(errno: errno)
        case let number: .failed(errno: number)
        }
    }

    /// Sends small writes at once, instead of waiting for more (tcp(7), TCP_NODELAY); nothing on a unix socket.
    package static func sendSmallWritesAtOnce(_ descriptor: CInt) {
        var on: CInt = 1
        unsafe setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<CInt>.size))
    }

    /// Who is at the other end of a connection.
    package static func peer(of descriptor: CInt) -> Peer { unsafe Self.end(of: descriptor, ask: getpeername) }

    /// The address that a TCP socket is bound to; nil for a unix socket.
    package static func boundAddress(of descriptor: CInt) -> IPAddress? {
        if case .address(let address) = unsafe Self.end(of: descriptor, ask: getsockname) { address } else { nil }
    }

    /// One end of a socket, by getpeername(2) or getsockname(2).
    private static func end(
        of descriptor: CInt,
        ask: (CInt, UnsafeMutablePointer<sockaddr>?, UnsafeMutablePointer<socklen_t>?) -> CInt
    ) -> Peer {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            let raw = UnsafeMutableRawPointer(pointer)
            guard unsafe ask(descriptor, raw.assumingMemoryBound(to: sockaddr.self), &size) == 0 else {
                return .gone
            }
            return switch unsafe CInt(pointer.pointee.ss_family) {
            case AF_UNIX: .unix
            case AF_INET: .address(IPAddress(unsafe raw.assumingMemoryBound(to: sockaddr_in.self).pointee.sin_addr))
            case AF_INET6: .address(IPAddress(unsafe raw.assumingMemoryBound(to: sockaddr_in6.self).pointee.sin6_addr))
            default: .gone
            }
        }
    }

    /// Where a listener listens, as people write it: `127.0.0.1:7450`, `[::1]:7450`, `unix:/run/x.sock`;
    /// an abstract socket (unix(7)) as systemd writes it, `unix:@x`.
    package static func location(of descriptor: CInt) -> String {
        guard let address = unsafe Self.address(of: descriptor, ask: getsockname) else {
            return "unix:" + (Self.unixPath(of: descriptor) ?? "?")
        }
        return address.host.contains(":") ? "[\(address.host)]:\(address.port)" : "\(address.host):\(address.port)"
    }

    /// The identity of a socket until the machine is rebooted (socket(7), SO_COOKIE).
    package static func cookie(of descriptor: CInt) -> UInt64 {
        var cookie: UInt64 = 0
        var size = socklen_t(MemoryLayout<UInt64>.size)
        guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_COOKIE, &cookie, &size) == 0 else { return 0 }
        return cookie
    }

    /// Whether a non-blocking socket has nothing to read, and never will: its peer or we have shut it down.
    package static func hasEnded(_ descriptor: CInt) -> Bool {
        var byte: UInt8 = 0
        let count = unsafe recv(descriptor, &byte, 1, CInt(MSG_PEEK))
        return count == 0 || count < 0 && errno != EAGAIN && errno != EINTR
    }

    /// Whether both directions of a socket are shut down, perhaps by us; something may still be there to read.
    package static func isHungUp(_ descriptor: CInt) -> Bool {
        var look = pollfd(fd: descriptor, events: 0, revents: 0)
        return unsafe poll(&look, 1, 0) == 1 && look.revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0
    }

    /// The first byte that waits to be read on a non-blocking socket, which stays there; nil if none does.
    package static func firstByte(of descriptor: CInt) -> UInt8? {
        var byte: UInt8 = 0
        return unsafe recv(descriptor, &byte, 1, CInt(MSG_PEEK)) == 1 ? byte : nil
    }

    /// What an event loop would tell of a socket if it looked now; waits for nothing (poll(2)).
    package static func readiness(of descriptor: CInt, for interest: Interest) -> Readiness {
        var entry = pollfd(fd: descriptor, events: 0, revents: 0)
        if interest.contains(.readable) { entry.events |= Int16(POLLIN) }
        if interest.contains(.writable) { entry.events |= Int16(POLLOUT) }
        guard unsafe poll(&entry, 1, 0) > 0 else { return [] }
        var readiness: Readiness = []
        if entry.revents & Int16(POLLIN) != 0 { readiness.insert(.readable) }
        if entry.revents & Int16(POLLOUT) != 0 { readiness.insert(.writable) }
        if entry.revents & Int16(POLLERR | POLLHUP) != 0 { readiness.insert(.hungUp) }
        return readiness
    }

    /// Says that we send no more; what the peer sends can still be read.
    package static func endSending(_ descriptor: CInt) {
        shutdown(descriptor, CInt(SHUT_WR))
    }

    /// Ends a connection and gives its descriptor back.
    ///
    /// The shutdown comes first: another process may hold a duplicate, and then close(2) alone tells the peer nothing.
    package static func close(connection descriptor: CInt) {
        shutdown(descriptor, CInt(SHUT_RDWR))
        Glibc.close(descriptor)
    }

    private static func address(
        of descriptor: CInt,
        ask: (CInt, UnsafeMutablePointer<sockaddr>?, UnsafeMutablePointer<socklen_t>?) -> CInt
    ) -> (host: String, port: String)? {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            let address = unsafe UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: sockaddr.self)
            guard unsafe ask(descriptor, address, &size) == 0 else { return nil }
            guard [sa_family_t(AF_INET), sa_family_t(AF_INET6)].contains(unsafe address.pointee.sa_family) else {
                return nil
            }
            var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            var port = [CChar](repeating: 0, count: Int(NI_MAXSERV))
            let flags = NI_NUMERICHOST | NI_NUMERICSERV
            guard
                unsafe getnameinfo(
                    address,
                    size,
                    &host,
                    socklen_t(host.count),
                    &port,
                    socklen_t(port.count),
                    CInt(flags)
                ) == 0
            else { return nil }
            return (Self.text(host), Self.text(port))
        }
    }

    private static func unixPath(of descriptor: CInt) -> String? {
        var address = sockaddr_un()
        var size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let answer = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe getsockname(
                descriptor,
                UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: sockaddr.self),
                &size
            )
        }
        guard answer == 0, address.sun_family == sa_family_t(AF_UNIX) else { return nil }
        let length = Int(size) - (MemoryLayout<sockaddr_un>.offset(of: \sockaddr_un.sun_path) ?? 0)
        return unsafe withUnsafeBytes(of: &address.sun_path) { bytes in
            let isAbstract = unsafe length > 0 && bytes.first == 0
            let name = unsafe isAbstract ? bytes.prefix(length).dropFirst() : bytes.prefix { $0 != 0 }
            return unsafe (isAbstract ? "@" : "") + String(decoding: name, as: UTF8.self)
        }
    }

    private static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
