import Testing

@testable import UUUServer

@Suite("The pauses between attempts")
struct RetryPausesTests {
    @Test("1, 2, 4, 8, 16 seconds, then always 30; after a restart from 1 again")
    func sequence() {
        var pauses = RetryPauses()
        #expect((1...8).map { _ in pauses.next() } == [1, 2, 4, 8, 16, 30, 30, 30].map(Duration.seconds))
        pauses.restart()
        #expect([pauses.next(), pauses.next()] == [.seconds(1), .seconds(2)])
    }
}
