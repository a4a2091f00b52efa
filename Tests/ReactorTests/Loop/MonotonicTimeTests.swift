import Testing

@testable import Reactor

@Suite struct MonotonicTimeTests {
    @Test("the clock does not go back") func monotonic() {
        var last = MonotonicTime.read()
        #expect(last.milliseconds > 0)
        for _ in 0..<10_000 {
            let next = MonotonicTime.read()
            #expect(next >= last)
            last = next
        }
    }

    @Test("adding time stops at the largest value") func advanced() {
        let time = MonotonicTime(milliseconds: 5)
        #expect(time.advanced(byMilliseconds: 3) == MonotonicTime(milliseconds: 8))
        #expect(time.advanced(byMilliseconds: .max) == MonotonicTime(milliseconds: .max))
        #expect(MonotonicTime(milliseconds: .max).advanced(byMilliseconds: 1) == MonotonicTime(milliseconds: .max))
    }

    @Test("the time since a later point is 0") func since() {
        let time = MonotonicTime(milliseconds: 5)
        #expect(time.since(MonotonicTime(milliseconds: 2)) == 3)
        #expect(time.since(time) == 0)
        #expect(time.since(MonotonicTime(milliseconds: 6)) == 0)
    }
}
