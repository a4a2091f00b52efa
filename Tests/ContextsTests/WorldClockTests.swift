import StateCoding
import Synchronization
import Testing

@testable import Contexts

@Suite("the clock of the world")
struct WorldClockTests {
    @Test("a moment is moved and compared by its milliseconds, before 1970 too")
    func moments() {
        let moment = Moment(milliseconds: -1)
        #expect(moment + .seconds(2) == Moment(milliseconds: 1_999))
        #expect(moment + .milliseconds(-1_500) == Moment(milliseconds: -1_501))
        #expect(moment + .microseconds(999) == moment)
        #expect(Moment(milliseconds: 5_000) - moment == .milliseconds(5_001))
        #expect(moment < Moment(milliseconds: 0))
    }

    @Test("it stands in a state as a number, which means the same on another machine")
    func coded() throws {
        let bytes = try StateEncoder.bytes(of: [Moment(milliseconds: 7)])
        #expect(bytes.contains(7))
        #expect(try StateDecoder(bytes).decode([Moment].self) == [Moment(milliseconds: 7)])
    }

    @Test("to sleep for a while is to sleep until then")
    func sleep() async throws {
        let ends = Mutex<[Moment]>([])
        let clock = WorldClock(
            read: { Moment(milliseconds: 100) },
            wait: { end in ends.withLock { $0.append(end) } }
        )
        try await clock.sleep(for: .milliseconds(5))
        try await clock.sleep(until: Moment(milliseconds: 3))
        #expect(ends.withLock { $0 } == [Moment(milliseconds: 105), Moment(milliseconds: 3)])
        #expect(clock.now == Moment(milliseconds: 100))
    }
}
