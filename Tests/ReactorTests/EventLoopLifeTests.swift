import CLinux
import Glibc
import Synchronization
import Testing

@testable import Reactor

@Suite(.timeLimit(.minutes(1))) struct EventLoopLifeTests {
    /// The limits of this process; only for exit tests, which have a process of their own.
    private static func limitDescriptors(to count: Int) {
        var limit = rlimit()
        unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = rlim_t(count)
        unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    /// The lowest number that is no open descriptor.
    private static func lowestFree() -> CInt {
        let descriptor = dup(STDERR_FILENO)
        close(descriptor)
        return descriptor
    }

    @Test("a loop that cannot be made leaves no descriptor open", arguments: [0, 1])
    func noLeak(available: Int) async {
        await #expect(processExitsWith: .success) { [available] in
            let first = Self.lowestFree()
            Self.limitDescriptors(to: Int(first) + available)
            #expect(throws: ReactorError.last(at: available == 0 ? "epoll_create1" : "eventfd", errno: EMFILE)) {
                try EventLoop()
            }
            Self.limitDescriptors(to: 1000)
            #expect(Self.lowestFree() == first)
        }
    }

    @Test("a loop that has ended, or never began, closes its descriptors when it is let go") func closes() async {
        await #expect(processExitsWith: .success) {
            let first = Self.lowestFree()
            _ = try EventLoop()
            #expect(Self.lowestFree() == first)
            try await LoopProbe.run { _ in }
            #expect(Self.lowestFree() == first)
        }
    }

    @Test("a loop that is started twice traps") func startsOnce() async {
        await #expect(processExitsWith: .failure) {
            let loop = try EventLoop()
            let probe = LoopProbe(loop: loop)
            let thread = try loop.start(name: "first", handler: probe)
            loop.stop()
            thread.join()
            _ = try loop.start(name: "second", handler: probe)
        }
    }

    @Test("a handler that lives on another loop traps") func foreignHandler() async {
        await #expect(processExitsWith: .failure) {
            let loop = try EventLoop()
            let probe = LoopProbe(loop: try EventLoop())
            let thread = try loop.start(name: "foreign", handler: probe)
            loop.stop()
            thread.join()
        }
    }

    /// What may be called on the loop's thread only.
    enum Confined: CaseIterable, Codable {
        case now
        case watch
        case change
        case unwatch
        case schedule
        case checkIsolated

        func call(_ loop: EventLoop) throws {
            let key = SocketKey(index: 1, generation: 1)
            switch self {
            case .now: _ = loop.now
            case .watch: try loop.watch(STDERR_FILENO, as: key, for: .readable)
            case .change: loop.change(STDERR_FILENO, as: key, to: .readable)
            case .unwatch: loop.unwatch(STDERR_FILENO)
            case .schedule: loop.schedule(key, at: MonotonicTime(milliseconds: 0))
            case .checkIsolated: loop.checkIsolated()
            }
        }
    }

    @Test("what is confined to the loop traps elsewhere", arguments: Confined.allCases)
    func confined(member: Confined) async {
        await #expect(processExitsWith: .failure) { [member] in
            try await LoopProbe.run { probe in try member.call(probe.loop) }
        }
    }

    @Test("what is confined to the loop traps elsewhere, also before it starts and after it has ended")
    func confinedToTheThread() async {
        await #expect(processExitsWith: .failure) { _ = try EventLoop().now }
        await #expect(processExitsWith: .failure) {
            let loop = try EventLoop()
            let thread = try loop.start(name: "ended", handler: LoopProbe(loop: loop))
            loop.stop()
            thread.join()
            _ = loop.now
        }
    }

    @Test("the key that is the loop's own cannot be watched") func reservedKey() async {
        await #expect(processExitsWith: .failure) {
            try await LoopProbe.run { probe in
                try await probe.perform { probe in
                    try probe.loop.watch(STDERR_FILENO, as: SocketKey(tag: 0), for: .readable)
                }
            }
        }
    }

    @Test("a loop that is stopped before it starts ends after one round") func stoppedBefore() throws {
        let loop = try EventLoop()
        loop.stop()
        try loop.start(name: "stopped", handler: LoopProbe(loop: loop)).join()
    }

    @Test("stopping a loop twice, and when it has ended, does nothing more") func stoppedTwice() throws {
        let loop = try EventLoop()
        let thread = try loop.start(name: "stopped", handler: LoopProbe(loop: loop))
        loop.stop()
        loop.stop()
        thread.join()
        loop.stop()
        loop.wake()
        #expect(!loop.isCurrent)
    }

    @Test("a loop may be stopped by its own handler") func stopsItself() throws {
        let loop = try EventLoop()
        let probe = LoopProbe(loop: loop)
        Task { await probe.perform { probe in probe.loop.stop() } }
        try loop.start(name: "stopped", handler: probe).join()
    }

    @Test("jobs that come before the start run when it starts") func earlyJobs() async throws {
        let loop = try EventLoop()
        let probe = LoopProbe(loop: loop)
        let early = Task { await probe.note(.job(1)) }
        let thread = try loop.start(name: "early", handler: probe)
        await early.value
        await probe.note(.job(2))
        #expect(await probe.happenings == [.job(1), .job(2)])
        loop.stop()
        thread.join()
    }

    /// Keeps a loop reachable whose jobs never run, so that a leak checker does not take them for lost.
    private static let kept = Mutex<[EventLoop]>([])

    @Test("jobs that come after the end never run, and harm nobody") func lateJobs() async throws {
        let loop = try EventLoop()
        let probe = LoopProbe(loop: loop)
        let thread = try loop.start(name: "late", handler: probe)
        loop.stop()
        thread.join()
        let ran = Counter()
        for number in 0..<100 {
            Task(executorPreference: loop) {
                ran.add()
                await probe.note(.job(number))
            }
        }
        Self.kept.withLock { $0.append(loop) }
        #expect(ran.value == 0)
    }
}
