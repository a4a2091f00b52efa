import Testing

@testable import UUUServer

@Suite("How long to wait before another try")
struct RetryPausesTests {
    @Test("1, 2, 4, 8, 16 seconds, then 30 each time; and from 1 again")
    func sequence() {
        var pauses = RetryPauses()
        #expect((1...8).map { _ in pauses.next() } == [1, 2, 4, 8, 16, 30, 30, 30].map(Duration.seconds))
        pauses.restart()
        #expect([pauses.next(), pauses.next()] == [.seconds(1), .seconds(2)])
    }
}
