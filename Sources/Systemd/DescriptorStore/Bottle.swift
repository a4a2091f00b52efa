import CLinux
import Glibc
import Synchronization

/// A socketpair that holds connections in flight: whoever holds the pair keeps them all alive (unix(7), SCM_RIGHTS).
///
/// Each message in it carries up to 253 descriptors and as many labels: the sockets' cookies (socket(7), SO_COOKIE), 8
/// bytes each, little-endian. Both ends are stored under the bottle's name (``StoredName/bottle(generation:)``), so the
/// service manager holds two descriptors for hundreds or thousands of connections; neither end ever hangs up, whether it
/// looks at that or not. A pair is recognised by its number, which no other has; the end that has messages is the
/// reading one.
package final class Bottle: Sendable {
    /// The most descriptors that go into a message.
    static let maximumAtOnce = Int(UUU_MOST_DESCRIPTORS)

    /// The number in its name.
    let generation: UInt64
    private let allEnds: [CInt]
    private let writingEnd: CInt?
    private let isClosed = Atomic(false)

    /// Its descriptors, two as a rule; of what was passed, whatever came under its name; none when it is closed.
    var ends: [CInt] { self.isClosed.load(ordering: .acquiring) ? [] : self.allEnds }
    /// The end that messages are put into, or nil when it cannot be told.
    var writer: CInt? { self.isClosed.load(ordering: .acquiring) ? nil : self.writingEnd }

    /// What the store calls it.
    var name: StoredName { .bottle(generation: self.generation) }

    /// Makes a pair that holds nothing and is stored nowhere yet; never blocks.
    ///
    /// - Throws: ``SystemdError/Code/bottle(errno:)``, as for a lack of descriptors.
    init(generation: UInt64) throws(SystemdError) {
        var ends: [CInt] = [-1, -1]
        let kind = CInt(SOCK_SEQPACKET.rawValue) | CInt(SOCK_CLOEXEC.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
        guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw SystemdError(.bottle(errno: errno), at: "bottle-\(generation)", hint: "Raise LimitNOFILE=.")
        }
        // The kernel's own default for net.core.wmem_max; it doubles what it is given, so a bottle holds about 556
        // messages of one connection, on whatever machine.
        var size: CInt = 212_992
        _ = unsafe setsockopt(ends[1], SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<CInt>.size))
        self.generation = generation
        self.allEnds = ends
        self.writingEnd = ends[1]
    }

    /// Takes ends that came back from the store.
    init(generation: UInt64, ends: [CInt], writer: CInt?) {
        self.generation = generation
        self.allEnds = ends
        self.writingEnd = writer
    }

    deinit { self.close() }

    /// Closes our ends: the bottle lives on where it is stored.
    ///
    /// What is in flight in one that is removed counts until the last end is closed, so this does not wait until the last
    /// reference goes; nobody may be using it meanwhile.
    func close() {
        guard !self.isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        for descriptor in self.allEnds { Glibc.close(descriptor) }
    }

    /// Puts descriptors in flight, all or none, without blocking; answers errno, or zero.
    func put(_ descriptors: [CInt], labels: [UInt64]) -> CInt {
        guard let writer = self.writer else { return EPIPE }
        let payload = labels.map(\.littleEndian)
        let size = payload.count * MemoryLayout<UInt64>.size
        let answer = unsafe uuu_send_descriptors(writer, payload, size, descriptors, descriptors.count)
        return answer == 0 ? 0 : errno
    }

    /// Puts one descriptor in flight, without blocking or allocating; answers errno, or zero.
    func put(_ descriptor: CInt, label: UInt64) -> CInt {
        guard let writer = self.writer else { return EPIPE }
        var payload = label.littleEndian
        var descriptor = descriptor
        let answer = unsafe uuu_send_descriptors(writer, &payload, MemoryLayout<UInt64>.size, &descriptor, 1)
        return answer == 0 ? 0 : errno
    }

    /// The label of a socket: its identity until the machine is rebooted (socket(7), SO_COOKIE); nil if it is none.
    package static func label(of descriptor: CInt) -> UInt64? {
        var cookie: UInt64 = 0
        var size = socklen_t(MemoryLayout<UInt64>.size)
        guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_COOKIE, &cookie, &size) == 0 else { return nil }
        return cookie
    }
}
