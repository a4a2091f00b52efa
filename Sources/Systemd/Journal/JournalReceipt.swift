import Glibc

/// Waits until journald has taken in what this process has sent to it.
///
/// journald looks in /proc for the unit of a record. If the process has ended by then, it may find nothing, and
/// `journalctl --unit` does not show the record. So a process waits for this before it ends.
///
/// An empty datagram is sent behind the records. journald reads one datagram after the other, and ignores an empty one.
/// While it is unread, the kernel counts it as unsent output of its socket (unix(7), SIOCOUTQ).
struct JournalReceipt {
    /// SIOCOUTQ of linux/sockios.h, which Swift's Glibc module lacks.
    private static let unreadOutput: UInt = 0x5411
    /// The pause between two looks, in microseconds.
    private static let pause: UInt32 = 500

    /// The path of journald's socket.
    var socketPath = "/run/systemd/journal/socket"

    /// Waits, and blocks the calling thread meanwhile; false if there is no journal, or at the time-out.
    func wait(within timeout: Duration) -> Bool {
        let descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        guard self.connect(descriptor) else { return false }
        let deadline = ContinuousClock.now.advanced(by: timeout)
        var isSent = false
        while ContinuousClock.now < deadline {
            if !isSent {
                isSent = send(descriptor, nil, 0, CInt(MSG_NOSIGNAL)) == 0
                // While too many datagrams wait, there is no room for this one.
                guard isSent || errno == EAGAIN else { return false }
            } else {
                var size: CInt = 0
                guard unsafe ioctl(descriptor, Self.unreadOutput, &size) == 0 else { return false }
                if size == 0 { return true }
            }
            usleep(Self.pause)
        }
        return false
    }

    private func connect(_ descriptor: CInt) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array(self.socketPath.utf8)
        let room = MemoryLayout.size(ofValue: address.sun_path)
        // The path ends with a zero.
        guard path.count < room else { return false }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path) }
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe Glibc.connect(descriptor, generic, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }
}
