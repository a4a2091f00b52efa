import CLinux
import Glibc
import Synchronization

/// A socketpair that keeps connections open: their descriptors are in flight in it (unix(7), SCM_RIGHTS), and as long
/// as any process holds the pair, all of them stay open.
///
/// Each message carries up to 253 descriptors and as many labels: the cookies of the sockets (socket(7), SO_COOKIE), 8
/// bytes each, little-endian. Both ends are stored in systemd under the bottle's name
/// (``StoredName/bottle(generation:)``), so two stored descriptors hold hundreds or thousands of connections. As both
/// ends are stored, neither ever sees a hang-up. A pair is recognised by its generation, which is unique; the end that
/// has messages is the reading one.
package final class Bottle: Sendable {
    /// The maximum number of descriptors in one message.
    static let maximumAtOnce = Int(UUU_MOST_DESCRIPTORS)

    /// The number in the bottle's name.
    let generation: UInt64
    private let allEnds: [CInt]
    private let writingEnd: CInt?
    private let isClosed = Atomic(false)

    /// The descriptors: usually two; for a passed bottle all that were passed under its name; none after ``close()``.
    var ends: [CInt] { self.isClosed.load(ordering: .acquiring) ? [] : self.allEnds }
    /// The end that messages are written to; nil if it is unknown.
    var writer: CInt? { self.isClosed.load(ordering: .acquiring) ? nil : self.writingEnd }

    /// The name under which the bottle is stored.
    var name: StoredName { .bottle(generation: self.generation) }

    /// Creates an empty bottle that is not stored yet; never blocks.
    ///
    /// - Throws: ``SystemdError/Code/bottle(errno:)``, as when the process has no descriptor left.
    init(generation: UInt64) throws(SystemdError) {
        var ends: [CInt] = [-1, -1]
        let kind = CInt(SOCK_SEQPACKET.rawValue) | CInt(SOCK_CLOEXEC.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
        guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw SystemdError(.bottle(errno: errno), at: "bottle-\(generation)", hint: "Raise LimitNOFILE=.")
        }
        // The kernel's own default for net.core.wmem_max. The kernel doubles the value, so a bottle holds about 556
        // messages of one connection, on any machine.
        var size: CInt = 212_992
        _ = unsafe setsockopt(ends[1], SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<CInt>.size))
        self.generation = generation
        self.allEnds = ends
        self.writingEnd = ends[1]
    }

    /// Opens a bottle whose ends came back from the store.
    init(generation: UInt64, ends: [CInt], writer: CInt?) {
        self.generation = generation
        self.allEnds = ends
        self.writingEnd = writer
    }

    deinit { self.close() }

    /// Closes the descriptors of this process.
    ///
    /// Where the bottle is stored, it lives on.
    ///
    /// Descriptors in a bottle that was removed from the store stay open until its last end is closed; so this is
    /// called explicitly and does not wait for the last reference. No other code may be using the bottle.
    func close() {
        guard !self.isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        for descriptor in self.allEnds { Glibc.close(descriptor) }
    }

    /// Puts descriptors into the bottle, all or none, without blocking.
    ///
    /// Returns 0 or an errno.
    func put(_ descriptors: [CInt], labels: [UInt64]) -> CInt {
        guard let writer = self.writer else { return EPIPE }
        let payload = labels.map(\.littleEndian)
        let size = payload.count * MemoryLayout<UInt64>.size
        let answer = unsafe uuu_send_descriptors(writer, payload, size, descriptors, descriptors.count)
        return answer == 0 ? 0 : errno
    }

    /// Puts one descriptor into the bottle, without blocking or allocating.
    ///
    /// Returns 0 or an errno.
    func put(_ descriptor: CInt, label: UInt64) -> CInt {
        guard let writer = self.writer else { return EPIPE }
        var payload = label.littleEndian
        var descriptor = descriptor
        let answer = unsafe uuu_send_descriptors(writer, &payload, MemoryLayout<UInt64>.size, &descriptor, 1)
        return answer == 0 ? 0 : errno
    }

    /// Returns the label of a socket: its identity until the machine reboots (socket(7), SO_COOKIE); nil if it is not a
    /// socket.
    package static func label(of descriptor: CInt) -> UInt64? {
        var cookie: UInt64 = 0
        var size = socklen_t(MemoryLayout<UInt64>.size)
        guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_COOKIE, &cookie, &size) == 0 else { return nil }
        return cookie
    }
}
