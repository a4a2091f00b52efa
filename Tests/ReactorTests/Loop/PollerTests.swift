import CLinux
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Reactor

@Suite(.timeLimit(.minutes(1))) struct PollerTests {
    /// Returns the events of one wait, in the order of their tags.
    private static func events(
        _ poller: borrowing Poller,
        within milliseconds: UInt64 = 0
    ) -> [UInt64: Readiness] {
        var events: [UInt64: Readiness] = [:]
        for index in 0..<poller.wait(milliseconds: milliseconds) {
            let event = poller.event(index)
            events[event.tag] = event.readiness
        }
        return events
    }

    @Test("a tag is returned with all of its 64 bits", arguments: [1, 0x0123_4567_89AB_CDEF, .max])
    func tags(tag: UInt64) throws {
        let poller = try Poller()
        let pair = try SocketPair()
        try poller.add(pair.server, tag: tag, .writable)
        #expect(Self.events(poller) == [tag: .writable])
    }

    @Test("a socket is reported while it is ready, and only for what it is watched for") func levelTriggered()
        throws
    {
        let poller = try Poller()
        let pair = try SocketPair()
        try poller.add(pair.server, tag: 7, .readable)
        #expect(Self.events(poller).isEmpty)
        Descriptors.write([1, 2], to: pair.client)
        #expect(Self.events(poller) == [7: .readable])
        #expect(Self.events(poller) == [7: .readable])
        poller.change(pair.server, tag: 8, [.readable, .writable])
        #expect(Self.events(poller) == [8: [.readable, .writable]])
        poller.change(pair.server, tag: 8, [])
        #expect(Self.events(poller).isEmpty)
        poller.change(pair.server, tag: 9, .readable)
        _ = Descriptors.read(from: pair.server)
        #expect(Self.events(poller).isEmpty)
        poller.remove(pair.server)
        Descriptors.write([3], to: pair.client)
        #expect(Self.events(poller).isEmpty)
    }

    @Test("a peer that goes is reported as readable and hung up, the latter even if not watched for") func hangUp()
        throws
    {
        let poller = try Poller()
        let pair = try SocketPair()
        try poller.add(pair.server, tag: 1, .readable)
        shutdown(pair.client, CInt(SHUT_WR))
        #expect(Self.events(poller) == [1: .readable])
        shutdown(pair.client, CInt(SHUT_RDWR))
        #expect(Self.events(poller) == [1: [.readable, .hungUp]])
        poller.change(pair.server, tag: 1, [])
        #expect(Self.events(poller) == [1: .hungUp])
    }

    @Test("a reset connection is hung up") func reset() throws {
        let poller = try Poller()
        let listener = try #require(try Listener.tcp(host: "127.0.0.1", port: 0).first)
        defer { listener.close() }
        let port = try #require(UInt16(listener.location.split(separator: ":").last ?? ""))
        let client = try #require(Descriptors.connect(toLoopback: port))
        guard case .connection(let server) = Socket.accept(from: listener.descriptor) else {
            Issue.record("nobody to accept")
            return
        }
        try poller.add(server, tag: 1, [])
        // Closing with a linger time of 0 sends RST (socket(7), SO_LINGER).
        var abrupt = linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(client, SOL_SOCKET, SO_LINGER, &abrupt, socklen_t(MemoryLayout<linger>.size))
        close(client)
        #expect(Self.events(poller, within: 10_000) == [1: .hungUp])
        Socket.close(connection: server)
    }

    @Test("a shared listener can be paused and watched again, shared or not (epoll_ctl(2), EPOLLEXCLUSIVE)")
    func sharedChange() throws {
        let folder = try TemporaryFolder()
        let listener = try Listener.unix(path: folder.path + "/s")
        defer { listener.close() }
        let poller = try Poller()
        try poller.add(listener.descriptor, tag: 1, [.readable, .shared])
        let client = try #require(Descriptors.connect(toUnix: folder.path + "/s"))
        defer { close(client) }
        #expect(Self.events(poller) == [1: .readable])
        for interest: Interest in [[.readable, .shared], .readable, [.readable, .shared]] {
            poller.change(listener.descriptor, tag: 1, [])
            #expect(Self.events(poller).isEmpty)
            poller.change(listener.descriptor, tag: 2, interest)
            #expect(Self.events(poller) == [2: .readable])
        }
    }

    @Test("one of the pollers that share a listener wakes up, and all if it is not shared", arguments: [true, false])
    func wakesOne(isShared: Bool) throws {
        let folder = try TemporaryFolder()
        let listener = try Listener.unix(path: folder.path + "/s")
        defer { listener.close() }
        let awake = Counter()
        let waiting = Counter()
        let threads = try (0..<4).map { number in
            try LoopThread.start(name: "sharer \(number)") {
                guard let poller = try? Poller() else { return }
                do {
                    try poller.add(listener.descriptor, tag: 1, isShared ? [.readable, .shared] : .readable)
                } catch { return }
                waiting.add()
                if poller.wait(milliseconds: 1000) > 0 { awake.add() }
            }
        }
        while waiting.value < 4 { sched_yield() }
        // Gives all threads time to begin waiting, which cannot be observed.
        usleep(100_000)
        let client = try #require(Descriptors.connect(toUnix: folder.path + "/s"))
        defer { close(client) }
        for thread in threads { thread.join() }
        #expect(isShared ? (1..<4).contains(awake.value) : awake.value == 4)
    }

    @Test("a descriptor that cannot be watched is an error that names the call") func errors() throws {
        let poller = try Poller()
        let pair = try SocketPair()
        try poller.add(pair.server, tag: 1, .readable)
        #expect(throws: ReactorError(.system(errno: EEXIST), at: "epoll_ctl", hint: "File exists")) {
            try poller.add(pair.server, tag: 2, .readable)
        }
        #expect(throws: ReactorError(.system(errno: EBADF), at: "epoll_ctl", hint: "Bad file descriptor")) {
            try poller.add(-1, tag: 3, .readable)
        }
        poller.change(pair.client, tag: 4, .readable)
        poller.remove(pair.client)
        #expect(Self.events(poller).isEmpty)
    }

    @Test("sockets that do not fit into one wait come in the next ones") func rounds() throws {
        let poller = try Poller()
        let pairs = try (0..<300).map { _ in try SocketPair() }
        for (number, pair) in pairs.enumerated() { try poller.add(pair.server, tag: UInt64(number) + 1, .writable) }
        let first = Self.events(poller)
        let second = Self.events(poller)
        #expect(first.count == 256)
        #expect(Set(first.keys).union(second.keys) == Set(1...300))
    }

    @Test("a signal during the wait ends it without events") func interrupted() async {
        await #expect(processExitsWith: .success) {
            signal(SIGUSR1) { _ in }
            let hasWaited = Counter()
            let waiting = Mutex<pthread_t?>(nil)
            let thread = try LoopThread.start(name: "waits") {
                guard let poller = try? Poller() else { exit(9) }
                // The threads of a task pool block signals, and threads that they start inherit that.
                var signals = sigset_t()
                unsafe sigfillset(&signals)
                unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
                waiting.withLock { $0 = pthread_self() }
                if poller.wait(milliseconds: nil) == 0 { hasWaited.add() }
            }
            // A signal before the wait has no effect, so signals are sent until one arrives during it.
            while hasWaited.value == 0 {
                if let thread = waiting.withLock({ $0 }) { pthread_kill(thread, SIGUSR1) }
                usleep(1000)
            }
            thread.join()
        }
    }

    @Test("a poller whose descriptor was closed by others traps instead of spinning") func closedByOthers() async {
        await #expect(processExitsWith: .failure) {
            let poller = try Poller()
            close(poller.descriptor)
            _ = poller.wait(milliseconds: 0)
        }
    }
}
