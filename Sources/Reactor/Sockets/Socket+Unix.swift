import CLinux
import Glibc

extension Socket {
    /// The user id that this process acts as (geteuid(2)).
    package static var ownUser: UInt32 { geteuid() }

    /// Returns the user id of the program that connected to a unix socket, as the kernel recorded it (unix(7),
    /// SO_PEERCRED).
    ///
    /// Returns nil if it is not known, as for TCP.
    package static func peerUser(of descriptor: CInt) -> UInt32? {
        let user = uuu_peer_user(descriptor)
        return user < 0 ? nil : UInt32(user)
    }

    /// Connects to a unix socket with a blocking descriptor and a limit on each wait.
    ///
    /// It is for a command line, not for an event loop. When the time is over, a read returns `nothing` and a write
    /// returns `partly` (``ByteBuffer``).
    ///
    /// - Parameters:
    ///   - path: The file of the socket.
    ///   - seconds: The longest wait of connecting, of each read and of each write.
    /// - Returns: The descriptor, which the caller closes.
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
