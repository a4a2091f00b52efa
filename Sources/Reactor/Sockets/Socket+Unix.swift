import CLinux
import Glibc

extension Socket {
    /// The user that this process acts as (geteuid(2)).
    package static var ownUser: UInt32 { geteuid() }

    /// The user as whom the program at the other end of a unix socket connected: the kernel's word (unix(7), SO_PEERCRED).
    ///
    /// Nil when that is not known, as for TCP.
    package static func peerUser(of descriptor: CInt) -> UInt32? {
        let user = uuu_peer_user(descriptor)
        return user < 0 ? nil : UInt32(user)
    }

    /// Connects to a unix socket and waits for what it does, each time so many seconds at most.
    ///
    /// The descriptor blocks: for a command line, not for an event loop. When the time is over, `ByteBuffer` reads
    /// `nothing` and sends `partly`.
    ///
    /// - Parameters:
    ///   - path: The file of the socket.
    ///   - seconds: The longest wait of connecting, of one read, of one write.
    /// - Returns: The descriptor; its owner closes it.
    /// - Throws: ``ReactorError``; `system(errno: ENOENT)` and `system(errno: ECONNREFUSED)` when nobody listens there.
    package static func connect(toUnix path: String, seconds: Int) throws(ReactorError) -> CInt {
        let address = try UnixAddress(path: path)
        let location = "unix:\(path)"
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw ReactorError.last(at: location, errno: errno) }
        var limit = timeval(tv_sec: seconds, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            unsafe setsockopt(descriptor, SOL_SOCKET, option, &limit, size)
        }
        guard address.connect(descriptor) == 0 else {
            let error = ReactorError.last(at: location, errno: errno)
            Glibc.close(descriptor)
            throw error
        }
        return descriptor
    }
}
