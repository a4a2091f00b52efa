import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Reactor

@Suite(.timeLimit(.minutes(1))) struct EventLoopTests {
    private static func key(_ number: UInt32) -> SocketKey { SocketKey(index: number, generation: 1) }

    @Test("events of a socket are reported under its key until it is unwatched") func sockets() async throws {
        try await LoopProbe.run { probe in
            let pair = try SocketPair()
            try await probe.perform { probe in
                try probe.loop.watch(pair.server, as: Self.key(1), for: .readable)
                probe.whenever { probe, happening in
                    // The poller is level-triggered, so the event would be reported for ever.
                    if happening == .ready(Self.key(2), .writable) { probe.loop.unwatch(pair.server) }
                    if happening == .ready(Self.key(1), .readable) {
                        _ = Descriptors.read(from: pair.server)
                        probe.loop.change(pair.server, as: Self.key(2), to: .writable)
                    }
                }
            }
            Descriptors.write([1], to: pair.client)
            await probe.wait { $0.count == 2 }
            Descriptors.write([2], to: pair.client)
            probe.wake()
            await probe.wait { $0.contains(.woken) }
            #expect(
                await probe.happenings == [
                    .ready(Self.key(1), .readable), .ready(Self.key(2), .writable), .woken,
                ]
            )
        }
    }

    @Test("a peer that has gone is reported as readable and hung up (EPOLLHUP)") func hangUp() async throws {
        try await LoopProbe.run { probe in
            var pair: SocketPair? = try SocketPair()
            let server = dup(pair?.server ?? -1)
            defer { close(server) }
            try await probe.perform { probe in
                try probe.loop.watch(server, as: Self.key(1), for: .readable)
                probe.whenever { probe, _ in probe.loop.unwatch(server) }
            }
            pair = nil
            await probe.wait { !$0.isEmpty }
            #expect(await probe.happenings == [.ready(Self.key(1), [.readable, .hungUp])])
        }
    }

    @Test("a descriptor that cannot be watched is an error") func unwatchable() async throws {
        try await LoopProbe.run { probe in
            await #expect(throws: ReactorError.last(at: "epoll_ctl", errno: EBADF)) {
                try await probe.perform { probe in try probe.loop.watch(-1, as: Self.key(1), for: .readable) }
            }
        }
    }

    @Test("several wakes before the next turn have the effect of one, a later one its own") func wakes() async throws {
        try await LoopProbe.run { probe in
            try await probe.perform { probe in
                let threads = try (0..<4).map { number in
                    try LoopThread.start(name: "wakes \(number)") { for _ in 0..<1000 { probe.wake() } }
                }
                for thread in threads { thread.join() }
                for _ in 0..<100 { probe.wake() }
            }
            await probe.wait { $0 == [.woken] }
            // A second call would show in this additional turn.
            await probe.note(.job(1))
            await probe.note(.job(2))
            #expect(await probe.happenings == [.woken, .job(1), .job(2)])
            probe.wake()
            await probe.wait { $0.count == 4 }
            #expect(await probe.happenings.last == .woken)
        }
    }

    @Test("no wake is lost, even while the loop begins to wait") func noLostWake() async throws {
        try await LoopProbe.run { probe in
            for number in 1...2000 {
                probe.wake()
                await probe.wait { $0.count == number }
            }
        }
    }

    @Test("timers expire in order and not before their time, by the clock that was given") func timers() async throws {
        let clock = ManualClock(milliseconds: 1_000)
        try await LoopProbe.run(clock: clock) { probe in
            await probe.perform { probe in
                for (number, time) in [(1, 37_000_000), (2, 2_000), (3, 1_160)] as [(UInt32, UInt64)] {
                    probe.loop.schedule(Self.key(number), at: MonotonicTime(milliseconds: time))
                }
            }
            /// Waits for two turns, because timers come after the wakes of a turn.
            func looked() async -> [LoopProbe.Happening] {
                for _ in 0..<2 {
                    let before = await probe.happenings.count { $0 == .woken }
                    probe.wake()
                    await probe.wait { $0.count { $0 == .woken } > before }
                }
                return await probe.happenings.filter { $0 != .woken }
            }
            clock.advance(byMilliseconds: 159)
            #expect(await looked() == [])
            clock.advance(byMilliseconds: 1 + TimerWheel.tickMilliseconds)
            #expect(await looked() == [.expired(Self.key(3))])
            clock.advance(byMilliseconds: 36_000_000)
            #expect(await looked() == [.expired(Self.key(3)), .expired(Self.key(2))])
            clock.advance(byMilliseconds: 36_000_000)
            #expect(await looked() == [3, 2, 1].map { .expired(Self.key($0)) })
        }
    }

    @Test("a waiting loop wakes up for its timer") func ownTimer() async throws {
        try await LoopProbe.run { probe in
            let start = MonotonicTime.read()
            await probe.perform { probe in
                probe.loop.schedule(Self.key(1), at: start.advanced(byMilliseconds: 30))
                // A timer that is scheduled while timers are reported expires in a later turn, not in the same one for
                // ever.
                probe.whenever { probe, _ in probe.loop.schedule(Self.key(2), at: probe.loop.now) }
            }
            await probe.wait { $0.count >= 3 }
            #expect(MonotonicTime.read().since(start) >= 30)
            let first = Array(await probe.happenings[..<3])
            #expect(first == [1, 2, 2].map { .expired(Self.key($0)) })
        }
    }

    @Test("the time of a turn does not change within it") func now() async throws {
        let clock = ManualClock(milliseconds: 5_000)
        try await LoopProbe.run(clock: clock) { probe in
            await probe.perform { probe in
                let before = probe.loop.now
                clock.advance(byMilliseconds: 100)
                #expect(probe.loop.now == before)
            }
            #expect(await probe.perform { $0.loop.now.milliseconds } == 5_100)
        }
    }

    @Test("jobs that never end do not keep the loop from sockets, timers, wakes and stopping") func storm() async throws
    {
        let yields = Counter()
        try await LoopProbe.run { probe in
            let pair = try SocketPair()
            let isOver = Atomic(false)
            for _ in 0..<10 {
                await probe.storm {
                    yields.add(); return !isOver.load(ordering: .relaxed)
                }
            }
            try await probe.perform { probe in
                try probe.loop.watch(pair.server, as: Self.key(1), for: .readable)
                probe.loop.schedule(Self.key(2), at: probe.loop.now)
                // Only now: a socket that another event's reaction empties would never be reported as readable.
                probe.whenever { _, happening in
                    if case .ready = happening { _ = Descriptors.read(from: pair.server) }
                }
            }
            Descriptors.write([1], to: pair.client)
            probe.wake()
            await probe.wait { happenings in
                [.ready(Self.key(1), .readable), .expired(Self.key(2)), .woken].allSatisfy { happenings.contains($0) }
            }
            let before = yields.value
            await probe.note(.job(1))
            while yields.value == before { await Task.yield() }
            isOver.store(true, ordering: .relaxed)
        }
    }

    @Test("a loop stops although jobs wait") func stopsInAStorm() async {
        // In a process of its own, because the tasks never end.
        await #expect(processExitsWith: .success) {
            try await LoopProbe.run { probe in
                for _ in 0..<10 { await probe.storm { true } }
                for number in 0..<10_000 { Task.immediate { await probe.note(.job(number)) } }
            }
            exit(EXIT_SUCCESS)
        }
    }
}
