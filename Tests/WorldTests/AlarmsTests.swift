import Synchronization
import TestSupport
import Testing

@testable import World

@Suite("Alarms", .timeLimit(.minutes(1)))
struct AlarmsTests {
    /// A clock that a test moves; it wakes sleepers when their time has come.
    private final class Clock: Sendable {
        private struct State {
            var now = Duration.zero
            var sleepers: [(until: Duration, continuation: CheckedContinuation<Void, Never>)] = []
        }

        private let state = Mutex(State())

        var now: Duration { self.state.withLock { $0.now } }
        var asleep: Int { self.state.withLock { $0.sleepers.count } }

        func sleep(_ duration: Duration) async {
            await withCheckedContinuation { continuation in
                let isOver = self.state.withLock { state in
                    guard duration > .zero else { return true }
                    state.sleepers.append((state.now + duration, continuation))
                    return false
                }
                if isOver { continuation.resume() }
            }
        }

        func pass(_ duration: Duration) {
            let woken = self.state.withLock { state in
                state.now += duration
                let now = state.now
                let woken = state.sleepers.filter { $0.until <= now }
                state.sleepers.removeAll { $0.until <= now }
                return woken
            }
            for sleeper in woken { sleeper.continuation.resume() }
        }
    }

    private let clock = Clock()
    private let rung = Rung()

    private final class Rung: Sendable {
        private let names = Mutex<[String]>([])
        var all: [String] { self.names.withLock { $0 } }
        func add(_ name: String) { self.names.withLock { $0.append(name) } }
    }

    private func alarms() -> Alarms {
        let clock = self.clock
        return Alarms(now: { clock.now }, sleep: { await clock.sleep($0) })
    }

    private func eventually(_ condition: () -> Bool) async throws {
        while !condition() { try await Task.sleep(for: .milliseconds(1)) }
    }

    @Test("each alarm is called once, after its time, in whatever order they were set")
    func ring() async throws {
        let (alarms, rung) = (self.alarms(), self.rung)
        for seconds in [3, 1, 2] { _ = alarms.set(after: .seconds(seconds)) { rung.add("\(seconds)") } }
        for seconds in 1...3 {
            try await self.eventually { self.clock.asleep == alarms.sleepers }
            self.clock.pass(.seconds(1))
            try await self.eventually { rung.all.count == seconds }
        }
        #expect(rung.all == ["1", "2", "3"])
        try await self.eventually { alarms.sleepers == 0 }
    }

    @Test("one task sleeps for thousands, and removed alarms are not called")
    func many() async throws {
        let (alarms, rung) = (self.alarms(), self.rung)
        let numbers = (0..<5_000).map { number in alarms.set(after: .seconds(6)) { rung.add("\(number)") } }
        #expect(alarms.sleepers == 1)
        for number in numbers.dropFirst(2) { alarms.remove(number) }
        try await self.eventually { self.clock.asleep == 1 }
        self.clock.pass(.seconds(6))
        try await self.eventually { rung.all.count == 2 }
        #expect(Set(rung.all) == ["0", "1"])
    }

    @Test("an alarm that is set while a task sleeps for others is called in time as well")
    func later() async throws {
        let (alarms, rung) = (self.alarms(), self.rung)
        _ = alarms.set(after: .seconds(6)) { rung.add("first") }
        try await self.eventually { self.clock.asleep == 1 }
        self.clock.pass(.seconds(4))
        _ = alarms.set(after: .seconds(6)) { rung.add("second") }
        self.clock.pass(.seconds(2))
        try await self.eventually { rung.all == ["first"] && self.clock.asleep == 1 }
        self.clock.pass(.seconds(4))
        try await self.eventually { rung.all == ["first", "second"] }
    }
}
