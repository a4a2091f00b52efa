import Synchronization
import Testing

@testable import Contexts

@Suite("the clock of the world")
struct WorldClockTests {
    @Test("sleep(for:) sleeps until now plus the duration")
    func sleep() async throws {
        let ends = Mutex<[Duration]>([])
        let clock = WorldClock(
            read: { .milliseconds(100) },
            wait: { end in ends.withLock { $0.append(end) } }
        )
        try await clock.sleep(for: .milliseconds(5))
        try await clock.sleep(until: .milliseconds(3))
        #expect(ends.withLock { $0 } == [.milliseconds(105), .milliseconds(3)])
        #expect(clock.now == .milliseconds(100))
    }
}
