import CLinux
import Glibc

/// The events that a socket is watched for.
package struct Interest: OptionSet, Sendable, BitwiseCopyable {
    /// The set as bits.
    package let rawValue: UInt8
    /// Makes a set from bits.
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    /// There are bytes to read or a connection to accept, or the peer has shut down its side.
    package static let readable = Interest(rawValue: 1)
    /// The kernel has room for more bytes.
    package static let writable = Interest(rawValue: 2)
    /// The socket is a listener that several loops share, and only one of them is woken (epoll_ctl(2), EPOLLEXCLUSIVE).
    package static let shared = Interest(rawValue: 4)
}

/// The events that occurred on a socket.
package struct Readiness: OptionSet, Sendable, BitwiseCopyable {
    /// The set as bits.
    package let rawValue: UInt8
    /// Makes a set from bits.
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    /// A read returns at once, perhaps only with the end of the stream.
    package static let readable = Readiness(rawValue: 1)
    /// The kernel has room for more bytes.
    package static let writable = Readiness(rawValue: 2)
    /// The socket has an error, or both directions are shut down; reported even if it is watched for nothing.
    package static let hungUp = Readiness(rawValue: 4)
}

/// A level-triggered epoll instance, with memory for the events of one round.
///
/// It has one owner and may be used on one thread at a time.
@safe struct Poller: ~Copyable {
    let descriptor: CInt
    private let events: UnsafeMutablePointer<epoll_event>
    /// How many events one wait returns at most.
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

    /// Changes what a socket is watched for.
    ///
    /// A shared socket cannot be changed (epoll_ctl(2), EINVAL), so it is removed and added again.
    borrowing func change(_ socket: CInt, tag: UInt64, _ interest: Interest) {
        guard !self.control(EPOLL_CTL_MOD, socket, tag, interest), errno == EINVAL else { return }
        self.remove(socket)
        _ = self.control(EPOLL_CTL_ADD, socket, tag, interest)
    }

    borrowing func remove(_ socket: CInt) {
        epoll_ctl(self.descriptor, EPOLL_CTL_DEL, socket, nil)
    }

    /// Waits up to `milliseconds`, or without limit for nil, and returns the number of events.
    ///
    /// A signal ends the wait with 0 events.
    borrowing func wait(milliseconds: UInt64?) -> Int {
        let timeout = milliseconds.map { CInt(clamping: $0) } ?? -1
        let count = unsafe epoll_wait(self.descriptor, self.events, CInt(Self.room), timeout)
        // EINTR is no event. Any other error means that the descriptor was closed by mistake; stopping is better than
        // spinning.
        precondition(count >= 0 || errno == EINTR, "epoll_wait failed: \(ReactorError.message(of: errno))")
        return max(0, Int(count))
    }

    /// Returns the event with the given index in the last round.
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
