import Addresses
import Testing

@Suite("How often something may happen")
struct RateMeterTests {
    @Test("after a burst it may happen once in each interval")
    func burst() {
        let rate = Rate(burst: 3, interval: 1_000)
        var meter = RateMeter()
        #expect((0..<5).map { _ in meter.take(rate, at: 10_000) } == [true, true, true, false, false])
        #expect(meter.wait(rate, at: 10_000) == 1_000)
        #expect(meter.wait(rate, at: 10_999) == 1)
        #expect(meter.take(rate, at: 10_999) == false)
        #expect(meter.take(rate, at: 11_000) == true)
        #expect(meter.take(rate, at: 11_000) == false)
    }

    @Test("in each time at most twice the count happens, and in the long run the count")
    func longRun() {
        let rate = Rate(30, in: 600_000)
        var meter = RateMeter()
        let taken = stride(from: UInt64(0), to: 6_000_000, by: 500).filter { meter.take(rate, at: $0) }
        #expect(taken.filter { $0 < 600_000 }.count <= 60)
        #expect((300...330).contains(taken.count))
    }

    @Test("what was given back may be used again, and no more than that")
    func givingBack() {
        let rate = Rate(burst: 2, interval: 1_000)
        var meter = RateMeter()
        meter.giveBack(rate, at: 0)
        #expect((0..<3).map { _ in meter.take(rate, at: 0) } == [true, true, false])
        meter.giveBack(rate, at: 0)
        #expect((0..<2).map { _ in meter.take(rate, at: 0) } == [true, false])
    }

    @Test("a rate of 0 limits nothing and uses nothing")
    func unlimited() {
        var meter = RateMeter()
        #expect((0..<1_000).allSatisfy { _ in meter.take(Rate(0, in: 1_000), at: 5) })
        #expect(meter == RateMeter())
    }

    @Test("a cost above the burst waits for all of it, and is paid for")
    func largeCost() {
        let rate = Rate(burst: 2, interval: 100)
        var meter = RateMeter()
        #expect(meter.take(rate, at: 1_000, cost: 5) == true)
        #expect(meter.wait(rate, at: 1_000, cost: 5) == 500)
        #expect(meter.wait(rate, at: 1_000) == 400)
        #expect(!meter.isUnused(at: 1_499))
        #expect(meter.isUnused(at: 1_500))
    }

    @Test("a wait is exact: one millisecond earlier it is refused, then it is allowed")
    func exactWait() {
        let rate = Rate(burst: 4, interval: 250)
        var (meter, now) = (RateMeter(), UInt64(77))
        for step in 0..<1_000 {
            let wait = meter.wait(rate, at: now)
            if wait > 0 {
                #expect(meter.take(rate, at: now + wait - 1) == false)
                now += wait
            }
            #expect(meter.take(rate, at: now) == true)
            now += UInt64(step % 7) * 40
        }
    }
}
