import Contexts
import Synchronization
import TestSupport
import Testing

@testable import World

@Suite("What a process waits for before it hands over", .timeLimit(.minutes(1)))
struct HandoverWaitsTests {
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
    private func word(_ outcome: HandoverWaits.Outcome<Int>) -> String {
        switch outcome {
        case .result(.success(let value)): "\(value)"
        case .result(.failure(let error)): "\(error.code)"
        case .notBegun: "not begun"
        case .givenUp: "given up"
        }
    }

    /// Waits until a number of callers wait.
    private func waits(_ waits: HandoverWaits, for count: Int) async throws {
        while waits.count < count { try await Task.sleep(for: .milliseconds(1)) }
    }

    @Test("before the hand-over, all work is waited for")
    func before() async {
        let waits = HandoverWaits()
        #expect(self.word(await waits.wait(for: .reading) { () throws(WorldError) in 1 }) == "1")
        let refused = await waits.wait(for: .writing) { () throws(WorldError) -> Int in
            throw WorldError(.emailTaken, at: "test")
        }
        #expect(self.word(refused) == "emailTaken")
        #expect(waits.count == 0)
    }

    @Test("a wait for work that changes nothing ends at once, and the work is cancelled")
    func reading() async throws {
        let (waits, gate) = (HandoverWaits(), Gate())
        async let outcome = waits.wait(for: .reading) { () throws(WorldError) in await gate.work() }
        try await self.waits(waits, for: 1)
        waits.begin(writesWithin: .seconds(60))
        #expect(self.word(await outcome) == "given up")
        while !gate.wasCancelled.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(1)) }
    }

    @Test("a write is waited for up to a limit, and continues after it")
    func writing() async throws {
        let (waits, quick, slow) = (HandoverWaits(), Gate(), Gate())
        async let first = waits.wait(for: .writing) { () throws(WorldError) in await quick.work() }
        async let second = waits.wait(for: .writing) { () throws(WorldError) in await slow.work() }
        try await self.waits(waits, for: 2)
        waits.begin(writesWithin: .milliseconds(300))
        quick.open()
        #expect(self.word(await first) == "7")
        #expect(self.word(await second) == "given up")
        #expect(!slow.wasCancelled.withLock { $0 })
        #expect(waits.hasGivenUpWrites)
        slow.open()
    }

    @Test("if each write ends in time, none is given up")
    func writesInTime() async throws {
        let waits = HandoverWaits()
        _ = await waits.wait(for: .writing) { () throws(WorldError) in 1 }
        waits.begin(writesWithin: .milliseconds(1))
        try await Task.sleep(for: .milliseconds(50))
        #expect(!waits.hasGivenUpWrites)
    }

    @Test("work that comes afterwards is not begun", arguments: [HandoverWaits.Work.reading, .writing])
    func after(_ work: HandoverWaits.Work) async {
        let waits = HandoverWaits()
        waits.begin(writesWithin: .seconds(60))
        let outcome = await waits.wait(for: work) { () throws(WorldError) -> Int in
            Issue.record("it was begun")
            return 1
        }
        #expect(self.word(outcome) == "not begun")
    }
}
