import Contexts
import Synchronization
import TestSupport
import Testing

@testable import World

@Suite("What a process waits for before it hands over", .timeLimit(.minutes(1)))
struct DepartureTests {
    /// Work that ends when the test allows it.
    private final class Gate: Sendable {
        private let stream = AsyncStream<Void>.makeStream()
        let wasCancelled = Mutex(false)

        func work() async -> Int {
            await withTaskCancellationHandler {
                var passes = self.stream.stream.makeAsyncIterator()
                await passes.next()
            } onCancel: {
                self.wasCancelled.withLock { $0 = true }
                self.open()
            }
            return 7
        }

        func open() { self.stream.continuation.yield() }
    }

    /// Describes an outcome in one word.
    private func word(_ outcome: Departure.Outcome<Int>) -> String {
        switch outcome {
        case .result(.success(let value)): "\(value)"
        case .result(.failure(let error)): "\(error.code)"
        case .notBegun: "not begun"
        case .givenUp: "given up"
        }
    }

    /// Waits until a number of callers wait.
    private func waits(_ departure: Departure, for count: Int) async throws {
        while departure.count < count { try await Task.sleep(for: .milliseconds(1)) }
    }

    @Test("before the hand-over, all work is waited for")
    func before() async {
        let departure = Departure()
        #expect(self.word(await departure.wait(for: .reading) { () throws(WorldError) in 1 }) == "1")
        let refused = await departure.wait(for: .writing) { () throws(WorldError) -> Int in
            throw WorldError(.emailTaken, at: "test")
        }
        #expect(self.word(refused) == "emailTaken")
        #expect(departure.count == 0)
    }

    @Test("a wait for work that changes nothing ends at once, and the work is cancelled")
    func reading() async throws {
        let (departure, gate) = (Departure(), Gate())
        async let outcome = departure.wait(for: .reading) { () throws(WorldError) in await gate.work() }
        try await self.waits(departure, for: 1)
        departure.begin(writesWithin: .seconds(60))
        #expect(self.word(await outcome) == "given up")
        while !gate.wasCancelled.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(1)) }
    }

    @Test("a write is waited for up to a limit, and continues after it")
    func writing() async throws {
        let (departure, quick, slow) = (Departure(), Gate(), Gate())
        async let first = departure.wait(for: .writing) { () throws(WorldError) in await quick.work() }
        async let second = departure.wait(for: .writing) { () throws(WorldError) in await slow.work() }
        try await self.waits(departure, for: 2)
        departure.begin(writesWithin: .milliseconds(300))
        quick.open()
        #expect(self.word(await first) == "7")
        #expect(self.word(await second) == "given up")
        #expect(!slow.wasCancelled.withLock { $0 })
        #expect(departure.hasGivenUpWrites)
        slow.open()
    }

    @Test("if each write ends in time, none is given up")
    func writesInTime() async throws {
        let departure = Departure()
        _ = await departure.wait(for: .writing) { () throws(WorldError) in 1 }
        departure.begin(writesWithin: .milliseconds(1))
        try await Task.sleep(for: .milliseconds(50))
        #expect(!departure.hasGivenUpWrites)
    }

    @Test("work that comes afterwards is not begun", arguments: [Departure.Work.reading, .writing])
    func after(_ work: Departure.Work) async {
        let departure = Departure()
        departure.begin(writesWithin: .seconds(60))
        let outcome = await departure.wait(for: work) { () throws(WorldError) -> Int in
            Issue.record("it was begun")
            return 1
        }
        #expect(self.word(outcome) == "not begun")
    }
}
