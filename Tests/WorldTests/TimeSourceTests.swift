import TestSupport
import Testing

@testable import World

@Suite("The machine's time", .timeLimit(.minutes(1))) struct TimeSourceTests {
    @Test("it advances, and a sleep lasts as long as asked")
    func sleeps() async throws {
        let time = TimeSource.machine
        let before = time.now()
        try await time.sleep(.milliseconds(5))
        #expect(time.now() - before >= .milliseconds(5))
    }

    @Test("a sleep ends when its task is cancelled, with an error")
    func cancelled() async {
        let sleeper = Task { try await TimeSource.machine.sleep(.seconds(86_400)) }
        sleeper.cancel()
        await #expect(throws: CancellationError.self) { try await sleeper.value }
    }
}
