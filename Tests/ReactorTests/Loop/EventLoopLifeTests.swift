import CLinux
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Reactor

@Suite(.timeLimit(.minutes(1))) struct EventLoopLifeTests {
    @Test(
        "a loop that cannot be made leaves no descriptor open",
        arguments: [(0, "epoll_create1"), (1, "eventfd")]
    )
    func noLeak(spared: Int, location: String) async {
        await #expect(processExitsWith: .success) { [spared, location] in
            var wasClean = false
            // The testing library opens and closes descriptors in the meantime; a leak would show in every round.
            for _ in 0..<20 where !wasClean {
                let taken = Descriptors.useUp(but: spared)
                // A leak checker needs some descriptors at the end.
                defer { for descriptor in taken { close(descriptor) } }
                var failedAt: String?
                do throws(ReactorError) {
                    _ = try EventLoop()
                } catch {
                    #expect(error.code == .system(errno: EMFILE))
                    failedAt = error.location
                }
                let probes = (0..<spared).map { _ in dup(STDERR_FILENO) }
                wasClean = failedAt == location && !probes.contains(-1)
                for probe in probes where probe >= 0 { close(probe) }
            }
            #expect(wasClean)
        }
    }

    @Test("a loop that has ended, or never started, closes its descriptors when it is released") func closes() async {
        await #expect(processExitsWith: .success) {
            Descriptors.useUp(but: 20)
            for _ in 0..<20 {
                _ = try EventLoop()
                try await LoopProbe.run { _ in }
            }
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

    @Test("a handler whose executor is another loop traps") func foreignHandler() async {
        await #expect(processExitsWith: .failure) {
            let loop = try EventLoop()
            let probe = LoopProbe(loop: try EventLoop())
            let thread = try loop.start(name: "foreign", handler: probe)
            loop.stop()
            thread.join()
        }
    }

    /// The members that may be called on the loop's thread only.
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

    @Test("loop-confined members trap on another thread", arguments: Confined.allCases)
    func confined(member: Confined) async {
        await #expect(processExitsWith: .failure) { [member] in
            try await LoopProbe.run { probe in try member.call(probe.loop) }
        }
    }

    @Test("loop-confined members trap before the loop starts and after it has ended")
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

    @Test("the loop's own key cannot be watched") func reservedKey() async {
        await #expect(processExitsWith: .failure) {
            try await LoopProbe.run { probe in
                try await probe.perform { probe in
                    try probe.loop.watch(STDERR_FILENO, as: SocketKey(tag: 0), for: .readable)
                }
            }
        }
    }

    @Test("a loop that is stopped before it starts ends after one turn") func stoppedBefore() throws {
        let loop = try EventLoop()
        loop.stop()
        try loop.start(name: "stopped", handler: LoopProbe(loop: loop)).join()
    }

    @Test("stopping a loop a second time, or after it has ended, has no effect") func stoppedTwice() throws {
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

    @Test("jobs that were enqueued before the start run when the loop starts") func earlyJobs() async throws {
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

    /// Keeps loops reachable whose jobs never run, so that a leak checker does not report them.
    private static let retained = Mutex<[EventLoop]>([])

    @Test("jobs that are enqueued after the end never run and do no harm") func lateJobs() async throws {
        let loop = try EventLoop()
        let probe = LoopProbe(loop: loop)
        let thread = try loop.start(name: "late", handler: probe)
        loop.stop()
        thread.join()
        let ran = Counter()
        for number in 0..<100 {
            Task.immediate {
                await probe.note(.job(number))
                ran.add()
            }
        }
        Self.retained.withLock { $0.append(loop) }
        #expect(ran.value == 0)
    }
}
