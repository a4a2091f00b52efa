import Glibc
import Testing

@testable import Reactor

@Suite struct TurnMeterTests {
    /// Returns a meter after turns with the given elapsed and processor time, in microseconds, and how often it read
    /// the latter.
    private static func meter(after turns: [(elapsed: UInt64, work: UInt64)]) -> (meter: TurnMeter, asked: Int) {
        var (meter, asked) = (TurnMeter(), 0)
        var (time, work) = (1_000_000 as UInt64, 0 as UInt64)
        meter.reset(at: time, work: work)
        for turn in turns {
            time += 1_000_000
            meter.begin(at: time)
            time += turn.elapsed * 1000
            work += turn.work * 1000
            meter.end(at: time) {
                asked += 1
                return work
            }
        }
        return (meter, asked)
    }

    @Test("the longest turn is measured in processor time and in elapsed time") func longest() {
        let meter = Self.meter(after: [(300, 300), (9_000, 500), (800, 700), (400, 400)]).meter
        #expect(meter.longestElapsed == 9_000_000)
        #expect(meter.longestWork == 700_000)
    }

    @Test("short turns rarely cost a system call, and their processor time is bounded") func short() {
        let (meter, asked) = Self.meter(after: Array(repeating: (10, 10), count: 100))
        #expect(asked == 4)
        #expect(meter.longestWork == 10_000)
        // The work of the short turns before counts for the long one, up to the limit after which it is read.
        let long = Self.meter(after: Array(repeating: (10, 10), count: 24) + [(5_000, 1_000)]).meter
        #expect(long.longestWork == 1_240_000)
    }

    @Test("a reset drops earlier measurements") func reset() {
        var meter = Self.meter(after: [(9_000, 9_000)]).meter
        meter.reset(at: 50_000_000, work: 20_000_000)
        meter.end(at: 50_600_000) { 20_500_000 }
        #expect(meter.longestElapsed == 600_000)
        #expect(meter.longestWork == 500_000)
    }

    @Test("a thread that sleeps uses no processor time") func clocks() {
        let (elapsed, work) = (WorkTime.elapsed(), WorkTime.ofThisThread())
        usleep(30_000)
        #expect(WorkTime.elapsed() - elapsed >= 29_000_000)
        #expect(WorkTime.ofThisThread() - work < 25_000_000)
    }
}
