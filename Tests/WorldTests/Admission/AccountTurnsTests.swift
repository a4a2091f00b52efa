import Synchronization
import TestSupport
import Testing

@testable import World

@Suite("AccountTurns", .timeLimit(.minutes(1))) struct AccountTurnsTests {
    private let turns = AccountTurns()
    private let done = Log()

    private final class Log: Sendable {
        private let lines = Mutex<[String]>([])
        func add(_ line: String) { self.lines.withLock { $0.append(line) } }
        var all: [String] { self.lines.withLock { $0 } }
    }

    /// Counts how many visit at the same time.
    private final class Visits: Sendable {
        private let state = Mutex((inside: 0, most: 0, count: 0))

        func visit() async {
            self.state.withLock { state in
                state.inside += 1
                state.count += 1
                state.most = max(state.most, state.inside)
            }
            await Task.yield()
            self.state.withLock { $0.inside -= 1 }
        }

        var most: Int { self.state.withLock { $0.most } }
        var count: Int { self.state.withLock { $0.count } }
    }

    private func quiet() async throws {
        while self.turns.count > 0 { try await Task.sleep(for: .milliseconds(1)) }
    }

    @Test("turns of one account come in the order in which they were asked for, enqueued work and waits alike")
    func order() async throws {
        #expect(await self.turns.enter(1))
        for number in 0..<3 { self.turns.enqueue(1) { self.done.add("work \(number)") } }
        let waiting = Task {
            #expect(await self.turns.enter(1))
            self.done.add("wait")
            self.turns.leave(1) { self.done.add("after") }
        }
        while self.turns.waiters(of: 1) != 4 { try await Task.sleep(for: .milliseconds(1)) }
        self.turns.enqueue(1) { self.done.add("last") }
        self.turns.enqueue(2) { self.done.add("other") }
        while self.done.all.isEmpty { try await Task.sleep(for: .milliseconds(1)) }
        #expect(self.done.all == ["other"])
        self.turns.leave(1)
        await waiting.value
        try await self.quiet()
        #expect(self.done.all == ["other", "work 0", "work 1", "work 2", "wait", "after", "last"])
    }

    @Test("two turns of one account never overlap, whatever asks for them")
    func exclusive() async throws {
        let visits = Visits()
        await withTaskGroup { group in
            for number in 0..<600 {
                group.addTask {
                    if number % 3 == 0 { return self.turns.enqueue(7) { await visits.visit() } }
                    while await !self.turns.enter(7) { await Task.yield() }
                    await visits.visit()
                    if number % 3 == 1 { self.turns.leave(7) } else { self.turns.leave(7) { await visits.visit() } }
                }
            }
        }
        try await self.quiet()
        #expect(visits.most == 1 && visits.count == 800)
    }

    @Test("nobody waits once 32 do; what is enqueued waits all the same")
    func bounded() async throws {
        #expect(await self.turns.enter(1))
        let waiting = (0..<AccountTurns.maximum).map { _ in
            Task {
                guard await self.turns.enter(1) else { return false }
                self.turns.leave(1)
                return true
            }
        }
        while self.turns.waiters(of: 1) != 32 { try await Task.sleep(for: .milliseconds(1)) }
        #expect(await !self.turns.enter(1))
        self.turns.enqueue(1) { self.done.add("work") }
        #expect(await self.turns.enter(2))
        self.turns.leave(2)
        self.turns.leave(1)
        for task in waiting { #expect(await task.value) }
        try await self.quiet()
        #expect(self.done.all == ["work"])
    }
}
