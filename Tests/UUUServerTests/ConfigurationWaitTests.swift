import Synchronization
import TestSupport
import Testing

@testable import UUUServer

/// A clock whose time passes only when the test says so.
private final class VirtualClock: Sendable {
    private let state = Mutex((asked: [Duration](), waiting: [CheckedContinuation<Void, any Error>]()))

    /// The pauses that were requested so far.
    var asked: [Duration] { self.state.withLock { $0.asked } }

    func sleep(_ duration: Duration) async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                self.state.withLock { state in
                    state.asked.append(duration)
                    state.waiting.append(continuation)
                }
            }
        } onCancel: {
            self.resume { $0.resume(throwing: CancellationError()) }
        }
    }

    /// Waits until `count` pauses have begun, and ends the last one.
    func passes(_ count: Int) async {
        await self.begins(count)
        self.resume { $0.resume() }
    }

    /// Waits until `count` pauses have begun.
    func begins(_ count: Int) async {
        while self.asked.count < count { await Task.yield() }
    }

    private func resume(_ how: (CheckedContinuation<Void, any Error>) -> Void) {
        let waiting = self.state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for one in waiting { how(one) }
    }
}

/// The results of the attempts, one after the other, and the mistakes that were reported.
private final class Story: Sendable {
    private let state: Mutex<(attempts: [Result<Int, any Error>], told: [String])>

    init(_ attempts: [Result<Int, any Error>]) { self.state = Mutex((attempts, [])) }

    var told: [String] { self.state.withLock { $0.told } }

    func attempt() throws -> Int { try self.state.withLock { $0.attempts.removeFirst() }.get() }

    func tell(_ error: StartupError) { self.state.withLock { $0.told += error.lines } }
}

/// A gate at which a task waits until the test opens it.
private actor Gate {
    private var waiting: CheckedContinuation<Void, Never>?

    func passes() async { await withCheckedContinuation { self.waiting = $0 } }

    func isReached() async { while self.waiting == nil { await Task.yield() } }

    func open() {
        self.waiting?.resume()
        self.waiting = nil
    }
}

@Suite("Waiting for a configuration to be mended", .timeLimit(.minutes(1)))
struct ConfigurationWaitTests {
    private let clock = VirtualClock()

    private func error(_ line: String) -> StartupError { StartupError(.configuration, [line]) }

    private func wait(_ attempts: [Result<Int, any Error>]) -> (ConfigurationWait<Int>, Story) {
        let (story, clock) = (Story(attempts), self.clock)
        let wait = ConfigurationWait(sleep: { try await clock.sleep($0) }, attempt: { try story.attempt() }) {
            story.tell($0)
        }
        return (wait, story)
    }

    @Test("it tries after 1, 2 and 4 seconds, reports a mistake once, and returns what could be opened")
    func retries() async throws {
        let same = self.error("a")
        let (wait, story) = self.wait([.failure(same), .failure(same), .success(7)])
        async let opened = wait.opened(after: same)
        for count in 1...3 { await self.clock.passes(count) }
        #expect(try await opened == 7)
        #expect(self.clock.asked == [.seconds(1), .seconds(2), .seconds(4)])
        #expect(story.told == ["a"])
    }

    @Test("another mistake is reported too, and the pauses start with the shortest again")
    func changes() async throws {
        let (wait, story) = self.wait([.failure(self.error("a")), .failure(self.error("b")), .success(7)])
        async let opened = wait.opened(after: self.error("a"))
        for count in 1...3 { await self.clock.passes(count) }
        #expect(try await opened == 7)
        #expect(self.clock.asked == [.seconds(1), .seconds(2), .seconds(1)])
        #expect(story.told == ["a", "b"])
    }

    @Test("an operator's request starts an attempt without waiting for the pause, and gets its result")
    func looks() async throws {
        let (wait, _) = self.wait([.failure(self.error("b")), .success(7)])
        async let opened = wait.opened(after: self.error("a"))
        await self.clock.begins(1)
        let refused = await wait.look()
        #expect(refused.status == .configuration)
        #expect(refused.lines.first == .error("b"))
        await self.clock.begins(2)
        #expect(await wait.look().status == .ok)
        #expect(try await opened == 7)
        #expect(await wait.look().status == .ok, "the wait is over, and the server is about to answer")
    }

    @Test("an operator's request during a successful attempt is answered with the success")
    func looksLate() async throws {
        let (gate, clock) = (Gate(), self.clock)
        let wait = ConfigurationWait<Int>(sleep: { try await clock.sleep($0) }) {
            await gate.passes()
            return 7
        } refused: { _ in
        }
        async let opened = wait.opened(after: self.error("a"))
        await self.clock.passes(1)
        await gate.isReached()
        async let answer = wait.look()
        for _ in 0..<1_000 { await Task.yield() }
        await gate.open()
        #expect(await answer.status == .ok)
        #expect(try await opened == 7)
    }

    @Test("an error that is no mistake of the configuration ends the wait, and pending requests get it")
    func fails() async throws {
        let (wait, _) = self.wait([.failure(CancellationError())])
        let opened = Task { try await wait.opened(after: self.error("a")) }
        await self.clock.begins(1)
        #expect(await wait.look().status == .software)
        await #expect(throws: CancellationError.self) { try await opened.value }
    }

    @Test("it ends at once when its task is cancelled")
    func cancelled() async throws {
        let (wait, _) = self.wait([])
        let task = Task { try await wait.opened(after: self.error("a")) }
        await self.clock.begins(1)
        task.cancel()
        #expect(try await task.value == nil)
        #expect(await wait.look().status == .tryAgain, "nobody is about to answer")
    }
}
