import CLinux
import Glibc

/// What is waited for on a socket.
package struct Interest: OptionSet, Sendable, BitwiseCopyable {
    /// The bits.
    package let rawValue: UInt8
    /// Wraps bits.
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    /// Bytes, a connection to accept, or the peer's end.
    package static let readable = Interest(rawValue: 1)
    /// Room for bytes.
    package static let writable = Interest(rawValue: 2)
    /// A listener that several loops share: one of them is woken, not all (epoll_ctl(2), EPOLLEXCLUSIVE).
    package static let shared = Interest(rawValue: 4)
}

/// What happened on a socket.
package struct Readiness: OptionSet, Sendable, BitwiseCopyable {
    /// The bits.
    package let rawValue: UInt8
    /// Wraps bits.
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    /// There is something to read, if only the peer's end.
    package static let readable = Readiness(rawValue: 1)
    /// There is room for bytes.
    package static let writable = Readiness(rawValue: 2)
    /// The socket is broken or both sides have ended; also seen when nothing is waited for.
    package static let hungUp = Readiness(rawValue: 4)
}

/// A level-triggered epoll instance with room for the events of one round.
///
/// One owner.
@safe struct Poller: ~Copyable {
    let descriptor: CInt
    private let events: UnsafeMutablePointer<epoll_event>
    /// The most events that are taken at a time.
    static let room = 256

    init() throws(ReactorError) {
        self.descriptor = epoll_create1(CInt(EPOLL_CLOEXEC))
        guard self.descriptor >= 0 else { throw ReactorError.last(at: "epoll_create1", errno: errno) }
        unsafe self.events = .allocate(capacity: Self.room)
    }

    deinit {
        unsafe self.events.deallocate()
        close(self.descriptor)
    }

    borrowing func add(_ socket: CInt, tag: UInt64, _ interest: Interest) throws(ReactorError) {
        guard self.control(EPOLL_CTL_ADD, socket, tag, interest) else {
            throw ReactorError.last(at: "epoll_ctl", errno: errno)
        }
    }

    /// A shared socket cannot be changed (epoll_ctl(2), EINVAL): it is taken out and put in again.
    borrowing func change(_ socket: CInt, tag: UInt64, _ interest: Interest) {
        guard !self.control(EPOLL_CTL_MOD, socket, tag, interest), errno == EINVAL else { return }
        self.remove(socket)
        _ = self.control(EPOLL_CTL_ADD, socket, tag, interest)
    }

    borrowing func remove(_ socket: CInt) {
        epoll_ctl(self.descriptor, EPOLL_CTL_DEL, socket, nil)
    }

    /// Waits at most so many milliseconds (nil: without end) and answers how many events came.
    borrowing func wait(milliseconds: UInt64?) -> Int {
        let timeout = milliseconds.map { CInt(clamping: $0) } ?? -1
        let count = unsafe epoll_wait(self.descriptor, self.events, CInt(Self.room), timeout)
        // A signal is no event. Any other error means that somebody closed our descriptor: better to stop than to spin.
        precondition(count >= 0 || errno == EINTR, "epoll_wait failed: \(ReactorError.message(of: errno))")
        return max(0, Int(count))
    }

    /// The event of that number of the last round.
    borrowing func event(_ index: Int) -> (tag: UInt64, readiness: Readiness) {
        precondition(index >= 0 && index < Self.room, "no such event")
        let event = unsafe self.events[index]
        var readiness: Readiness = []
        if unsafe event.events & UInt32(EPOLLIN.rawValue) != 0 { readiness.insert(.readable) }
        if unsafe event.events & UInt32(EPOLLOUT.rawValue) != 0 { readiness.insert(.writable) }
        if unsafe event.events & UInt32(EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { readiness.insert(.hungUp) }
        return (unsafe event.data.u64, readiness)
    }

    private borrowing func control(_ operation: CInt, _ socket: CInt, _ tag: UInt64, _ interest: Interest) -> Bool {
        var event = unsafe epoll_event()
        if interest.contains(.readable) { unsafe event.events |= UInt32(EPOLLIN.rawValue) }
        if interest.contains(.writable) { unsafe event.events |= UInt32(EPOLLOUT.rawValue) }
        if interest.contains(.shared) { unsafe event.events |= UInt32(EPOLLEXCLUSIVE.rawValue) }
        unsafe event.data.u64 = tag
        return unsafe epoll_ctl(self.descriptor, operation, socket, &event) == 0
    }
}
