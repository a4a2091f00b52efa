import Contexts
import Testing

@testable import World

@Suite("ResumeClock") struct ResumeClockTests {
    private let time = TestTime()

    @Test("it follows UTC as long as that goes forward")
    func follows() {
        let clock = ResumeClock(self.time.wall, self.time.source)
        let start = clock.now
        #expect(start == 1_800_000_000_000)
        self.time.pass(.milliseconds(1_500))
        #expect(clock.now == start + 1_500)
        self.time.set(by: .seconds(60))
        #expect(clock.now == start + 61_500)
    }

    @Test("a clock that is set back does not lengthen a wait, whenever that is noticed")
    func back() {
        let clock = ResumeClock(self.time.wall, self.time.source)
        let lostAt = clock.now
        self.time.pass(.seconds(100))
        self.time.set(by: .seconds(-3_600))
        self.time.pass(.seconds(200))
        #expect(clock.waited(since: lostAt) == 300_000)
        self.time.set(by: .seconds(-86_400 * 365))
        self.time.pass(.seconds(300))
        #expect(clock.waited(since: lostAt) == 600_000)
        // Many questions in one millisecond do not make it slower.
        for _ in 0..<1_000 {
            self.time.pass(.microseconds(100))
            _ = clock.now
        }
        #expect(clock.waited(since: lostAt) == 600_100)
    }

    @Test("a time that another process noted is not after now, also if the clock was set back between them")
    func otherProcess() {
        let former = ResumeClock(self.time.wall, self.time.source).now
        self.time.set(by: .seconds(-1_000))
        let clock = ResumeClock(self.time.wall, self.time.source)
        #expect(clock.waited(since: former) == 0)
        self.time.pass(.seconds(30))
        #expect(clock.waited(since: former) == 30_000)
        #expect(clock.waited(since: former - 5_000) == 35_000)
    }

    @Test("what cannot be a time is none", arguments: [-1, .min, .max, 1 << 53 + 1] as [Int64])
    func damaged(_ time: Int64) {
        #expect(ResumeClock(self.time.wall, self.time.source).waited(since: time) == nil)
    }
}
