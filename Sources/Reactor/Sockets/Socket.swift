package import Addresses
import CLinux
import Glibc

/// System calls on stream sockets that need no buffer.
@safe package enum Socket {
    /// The result of one accept4(2).
    package enum Accepted: Equatable, Sendable {
        /// A connection, non-blocking and closed on exec.
        case connection(CInt)
        /// No connection waits, or the one that waited is gone.
        case nobody
        /// The system lacks a resource (EMFILE, ENFILE, ENOBUFS, ENOMEM); try again later.
        case exhausted(errno: CInt)
        /// The listener failed.
        case failed(errno: CInt)
    }

    /// Accepts a connection, unless that would use one of the descriptors of the reserve.
    ///
    /// If no descriptor is free, another thread's call may abort the process (``DescriptorReserve``).
    package static func accept(from listener: CInt, leaving reserve: DescriptorReserve) -> Accepted {
        // The connection waits in the backlog; accepting it now would mean to close it at once.
        guard reserve.isLeft(beside: listener) else { return .exhausted(errno: EMFILE) }
        let accepted = Self.accept(from: listener)
        guard case .connection(let descriptor) = accepted, reserve.contains(descriptor) else { return accepted }
        // Another thread has taken the last descriptor outside the reserve in the meantime.
        Self.close(connection: descriptor)
        return .exhausted(errno: EMFILE)
    }

    /// Returns why accepting fails and what to do about it, for the log.
    package static func whyNotAccepted(errno number: CInt) -> String {
        switch number {
        case EMFILE: "no descriptor left: raise LimitNOFILE"
        case ENFILE: "the machine has no file left: raise fs.file-max (sysctl)"
        case ENOBUFS, ENOMEM: "no memory left for a connection"
        default: "accept failed: \(ReactorError.message(of: number)) (errno \(number))"
        }
    }

    /// Accepts a connection.
    static func accept(from listener: CInt) -> Accepted {
        let descriptor = uuu_accept(listener)
        guard descriptor < 0 else { return .connection(descriptor) }
        // Errors of the new connection itself are to be treated like EAGAIN (accept(2)).
        return switch errno {
        case EAGAIN, EINTR, ECONNABORTED, ENETDOWN, EPROTO, ENOPROTOOPT, EHOSTDOWN, ENONET, EHOSTUNREACH, EOPNOTSUPP,
            ENETUNREACH, EPERM:
            .nobody
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: .exhausted(errno: errno)
        case let number: .failed(errno: number)
        }
    }

    /// Turns off the delay of small writes (tcp(7), TCP_NODELAY); has no effect on a unix socket.
    package static func sendSmallWritesAtOnce(_ descriptor: CInt) {
        var on: CInt = 1
        unsafe setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<CInt>.size))
    }

    /// Returns the other end of a connection.
    package static func peer(of descriptor: CInt) -> Peer { unsafe Self.end(of: descriptor, ask: getpeername) }

    /// Returns the address that a TCP socket is bound to; nil for a unix socket.
    package static func boundAddress(of descriptor: CInt) -> IPAddress? {
        if case .address(let address) = unsafe Self.end(of: descriptor, ask: getsockname) { address } else { nil }
    }

    /// Returns one end of a socket, by getpeername(2) or getsockname(2).
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

    /// Returns the address of a listener as text, such as `127.0.0.1:7450`, `[::1]:7450` or `unix:/run/x.sock`.
    ///
    /// An abstract socket (unix(7)) is written as systemd does: `unix:@x`.
    package static func location(of descriptor: CInt) -> String {
        guard let address = unsafe Self.address(of: descriptor, ask: getsockname) else {
            return "unix:" + (Self.unixPath(of: descriptor) ?? "?")
        }
        return address.host.contains(":") ? "[\(address.host)]:\(address.port)" : "\(address.host):\(address.port)"
    }

    /// Returns a number that identifies a socket until the machine reboots (socket(7), SO_COOKIE); 0 if there is none.
    package static func cookie(of descriptor: CInt) -> UInt64 {
        var cookie: UInt64 = 0
        var size = socklen_t(MemoryLayout<UInt64>.size)
        guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_COOKIE, &cookie, &size) == 0 else { return 0 }
        return cookie
    }

    /// Returns whether a non-blocking socket has nothing to read and never will, because one side shut it down or it
    /// failed.
    package static func hasEnded(_ descriptor: CInt) -> Bool {
        var byte: UInt8 = 0
        let count = unsafe recv(descriptor, &byte, 1, CInt(MSG_PEEK))
        return count == 0 || count < 0 && errno != EAGAIN && errno != EINTR
    }

    /// Returns whether both directions of a socket are shut down, by either side; there may still be bytes to read.
    package static func isHungUp(_ descriptor: CInt) -> Bool {
        var look = pollfd(fd: descriptor, events: 0, revents: 0)
        return unsafe poll(&look, 1, 0) == 1 && look.revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0
    }

    /// Returns the first byte to be read from a non-blocking socket, without removing it; nil if there is none.
    package static func firstByte(of descriptor: CInt) -> UInt8? {
        var byte: UInt8 = 0
        return unsafe recv(descriptor, &byte, 1, CInt(MSG_PEEK)) == 1 ? byte : nil
    }

    /// Returns the events that an event loop would report for a socket now; does not block (poll(2)).
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

    /// Shuts down our side of a connection; what the peer sends can still be read.
    package static func endSending(_ descriptor: CInt) {
        shutdown(descriptor, CInt(SHUT_WR))
    }

    /// Shuts down a connection and closes its descriptor.
    ///
    /// The shutdown is necessary because another process may hold a duplicate, and then close(2) alone does not notify
    /// the peer.
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
