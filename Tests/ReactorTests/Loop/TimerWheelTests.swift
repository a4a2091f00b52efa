import TestSupport
import Testing

@testable import Reactor

@Suite struct TimerWheelTests {
    private static let tick = TimerWheel.tickMilliseconds
    /// One revolution of the ring, in milliseconds.
    private static let turn = 1024 * TimerWheel.tickMilliseconds

    private static func key(_ number: UInt32) -> SocketKey { SocketKey(index: number, generation: 1) }
    private static func time(_ milliseconds: UInt64) -> MonotonicTime { MonotonicTime(milliseconds: milliseconds) }

    @Test("an empty wheel has nothing to wait for and nothing due") func empty() {
        var wheel = TimerWheel(now: Self.time(12345))
        #expect(wheel.delay(from: Self.time(12345)) == nil)
        #expect(wheel.take(dueAt: Self.time(99999)) == [])
        #expect(wheel.count == 0)
    }

    @Test(
        "a timer expires at its time or at most one tick later",
        arguments: [0, 1, 15, 16, 17, 100, 16_383, 16_384, 16_385, 40_000, 3_600_000] as [UInt64],
        [0, 7, 15] as [UInt64]
    )
    func onTime(span: UInt64, phase: UInt64) throws {
        let start = 1_000_000 + phase
        var wheel = TimerWheel(now: Self.time(start))
        wheel.schedule(Self.key(1), at: Self.time(start + span))
        var now = start
        var due: [SocketKey] = []
        // Like the loop: waits as long as the wheel says, looks for due timers, and waits again.
        while due.isEmpty {
            let delay = try #require(wheel.delay(from: Self.time(now)))
            #expect(delay > 0)
            now += delay
            due = wheel.take(dueAt: Self.time(now))
            try #require(now <= start + span + Self.turn)
        }
        #expect(due == [Self.key(1)])
        #expect(now >= start + span)
        #expect(now - (start + span) <= Self.tick)
        #expect(wheel.delay(from: Self.time(now)) == nil)
    }

    @Test("polling every millisecond finds each timer exactly when it is due") func everyMillisecond() {
        var wheel = TimerWheel(now: Self.time(1000))
        let times: [UInt64] = [1003, 1016, 1017, 1500, 1500, 20_000]
        for (number, time) in times.enumerated() { wheel.schedule(Self.key(UInt32(number)), at: Self.time(time)) }
        var seen: [UInt32: UInt64] = [:]
        for now in 1000...21_000 as ClosedRange<UInt64> {
            for key in wheel.take(dueAt: Self.time(now)) {
                #expect(seen.updateValue(now, forKey: key.index) == nil)
            }
        }
        #expect(seen.count == times.count)
        for (number, time) in times.enumerated() {
            let late = (seen[UInt32(number)] ?? 0) - time
            #expect(late < Self.tick)
        }
    }

    @Test("timers come in the order of their ticks, and within a tick in that of scheduling") func order() {
        var wheel = TimerWheel(now: Self.time(0))
        for (number, time) in [500, 100, 300, 101, 100, 40_000, 16_500].enumerated() {
            wheel.schedule(Self.key(UInt32(number)), at: Self.time(UInt64(time)))
        }
        #expect(wheel.take(dueAt: Self.time(50_000)).map(\.index) == [1, 3, 4, 2, 0, 6, 5])
    }

    @Test(
        "after a pause of one or more revolutions exactly the due timers come",
        arguments: [1, 2, 7] as [UInt64]
    )
    func longSleep(turns: UInt64) {
        var wheel = TimerWheel(now: Self.time(5))
        let now = 5 + turns * Self.turn + 3
        for number in 0..<3000 as Range<UInt32> { wheel.schedule(Self.key(number), at: Self.time(UInt64(number) * 50)) }
        let due = wheel.take(dueAt: Self.time(now)).map(\.index)
        let ticksPast = now / Self.tick
        let expected = (0..<3000 as Range<UInt32>).filter { (UInt64($0) * 50 + Self.tick - 1) / Self.tick <= ticksPast }
        #expect(due == Array(expected))
        #expect(wheel.count == 3000 - expected.count)
    }

    @Test("due timers come in portions of whole ticks, in order, and none comes twice") func portions() {
        var wheel = TimerWheel(now: Self.time(0))
        for number in 0..<60 as Range<UInt32> {
            wheel.schedule(Self.key(number), at: Self.time(UInt64(number / 20 + 1) * Self.tick))
        }
        let now = Self.time(10 * Self.tick)
        var portions: [[UInt32]] = []
        while true {
            let due = wheel.take(dueAt: now, atMost: 5).map(\.index)
            guard !due.isEmpty else { break }
            portions.append(due)
            // The rest is due at once, and timers scheduled in the meantime do not come before it.
            if portions.count < 3 { #expect(wheel.delay(from: now) == 0) }
        }
        #expect(portions == [Array(0..<20), Array(20..<40), Array(40..<60)])
        #expect(wheel.count == 0)
    }

    @Test("a timer for a time in the past expires with the next tick") func past() {
        var wheel = TimerWheel(now: Self.time(1600))
        _ = wheel.take(dueAt: Self.time(3200))
        wheel.schedule(Self.key(1), at: Self.time(10))
        #expect(wheel.take(dueAt: Self.time(3200)) == [])
        #expect(wheel.delay(from: Self.time(3200)) == Self.tick)
        #expect(wheel.take(dueAt: Self.time(3216)) == [Self.key(1)])
    }

    @Test("the largest time can be scheduled") func farFuture() {
        var wheel = TimerWheel(now: Self.time(0))
        wheel.schedule(Self.key(1), at: Self.time(.max))
        wheel.schedule(Self.key(2), at: Self.time(.max - 1))
        #expect((wheel.delay(from: Self.time(0)) ?? 0) > 1 << 60)
        #expect(wheel.take(dueAt: Self.time(1 << 62)) == [])
        #expect(Set(wheel.take(dueAt: Self.time(.max))) == [Self.key(1), Self.key(2)])
    }

    @Test("a clock that goes back loses no timer and reports none") func backwards() {
        var wheel = TimerWheel(now: Self.time(10_000))
        wheel.schedule(Self.key(1), at: Self.time(10_100))
        _ = wheel.take(dueAt: Self.time(10_050))
        #expect(wheel.take(dueAt: Self.time(9_000)) == [])
        #expect(wheel.take(dueAt: Self.time(10_112)) == [Self.key(1)])
    }

    @Test("a timer that is earlier than the others shortens the wait") func earlier() {
        var wheel = TimerWheel(now: Self.time(0))
        wheel.schedule(Self.key(1), at: Self.time(10_000))
        #expect(wheel.delay(from: Self.time(0)) == 10_000)
        wheel.schedule(Self.key(2), at: Self.time(160))
        #expect(wheel.delay(from: Self.time(0)) == 160)
        #expect(wheel.take(dueAt: Self.time(160)) == [Self.key(2)])
        #expect(wheel.delay(from: Self.time(160)) == 9_840)
    }

    @Test("with timers beyond the ring only, the wait is one revolution at most, and none is lost") func beyondTheRing()
    {
        var wheel = TimerWheel(now: Self.time(0))
        wheel.schedule(Self.key(1), at: Self.time(16))
        wheel.schedule(Self.key(2), at: Self.time(10 * Self.turn))
        #expect(wheel.take(dueAt: Self.time(16)) == [Self.key(1)])
        let delay = wheel.delay(from: Self.time(16)) ?? 0
        #expect(delay > 0 && delay <= Self.turn)
        var now = 16 as UInt64
        while wheel.take(dueAt: Self.time(now)).isEmpty { now += wheel.delay(from: Self.time(now)) ?? 1 }
        #expect(now == 10 * Self.turn)
    }

    @Test("a wheel behaves like a list that is searched") func likeAList() throws {
        var random = SeededGenerator.printing()
        var now = UInt64.random(in: 0...100_000, using: &random)
        var wheel = TimerWheel(now: Self.time(now))
        var current = now / Self.tick
        var model: [(key: SocketKey, tick: UInt64)] = []
        for step in 0..<10_000 as Range<UInt32> {
            if Bool.random(using: &random) {
                let far: UInt64 = [10, 1000, 20_000, 100_000].randomElement(using: &random) ?? 10
                let time = now + UInt64.random(in: 0...far, using: &random)
                wheel.schedule(Self.key(step), at: Self.time(time))
                model.append((Self.key(step), max((time + Self.tick - 1) / Self.tick, current + 1)))
            } else {
                let far: UInt64 = [1, 16, 50, 3000, 40_000].randomElement(using: &random) ?? 1
                now += UInt64.random(in: 0...far, using: &random)
                let due = wheel.take(dueAt: Self.time(now))
                current = max(current, now / Self.tick)
                let expected = model.filter { $0.tick <= current }.sorted { $0.tick < $1.tick }
                model.removeAll { $0.tick <= current }
                #expect(due == expected.map(\.key))
            }
            #expect(wheel.count == model.count)
            let earliest = model.map(\.tick).min()
            let delay = wheel.delay(from: Self.time(now))
            #expect((delay == nil) == (earliest == nil))
            // It may wake too early (after one revolution of the ring), but never too late, and it must not spin.
            if let earliest, let delay {
                #expect(now + delay <= max(now, earliest * Self.tick))
                #expect(delay > 0 || earliest * Self.tick <= now)
            }
        }
    }
}
