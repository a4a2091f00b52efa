import TestSupport
import Testing

@testable import World

@Suite("Login throttle: many clients try one account (SEC-18)") struct LoginSiegeTests {
    private static let clients = 1_000
    private static let rounds = 100
    private static let hash: UInt64 = 40
    private static let hour: UInt64 = 3_600_000

    /// One attempt of an attacker, or of the owner.
    private struct Event {
        let time: UInt64
        let client: String
        var isKnown = false
        var isOwner = false
    }

    /// An attempt whose password is being compared.
    private struct Running {
        let end: UInt64
        let attempt: LoginAttempt
        let isOwner: Bool
    }

    private static func attacker(_ number: Int) -> String { "10.1.\(number / 250).\(number % 250)" }

    /// 100,000 attempts from 1,000 addresses within an hour: all at once, two by two, and from then on in any order.
    private static func siege() -> [Event] {
        var generator = SeededGenerator(seed: 21)
        var events: [Event] = []
        for round in 0..<Self.rounds {
            for number in 0..<Self.clients {
                let spread = UInt64.random(in: 0..<36_000, using: &generator)
                let time = round < 2 ? 0 : UInt64(round) * 36_000 + spread
                events.append(Event(time: time, client: Self.attacker(number)))
            }
        }
        return events
    }

    @Test("an owner is let in at once from a known network, and within 30 seconds from a new one, once a day")
    func siege() {
        let times: [UInt64] = [1, 10_000, 600_000, 1_800_000, 3_500_000]
        let known = times.map { Event(time: $0, client: "192.0.2.1", isKnown: true, isOwner: true) }
        let new = times.enumerated().map { Event(time: $1, client: "198.51.100.\($0 + 1)", isOwner: true) }
        let events = (Self.siege() + known + new).sorted { $0.time < $1.time }
        #expect(events.count == Self.clients * Self.rounds + 10)

        var throttle = LoginThrottle()
        var running: [Running] = []
        var tries: [UInt64] = []
        var waits: [Bool: [UInt64]] = [:]
        for event in events {
            for one in running where one.end <= event.time {
                throttle.end(one.attempt, one.isOwner ? .succeeded : .failed, at: one.end)
            }
            running.removeAll { $0.end <= event.time }
            let attempt = LoginAttempt(subject: .account(1), visitor: Visitor(event.client), isKnown: event.isKnown)
            let wait: UInt64
            switch throttle.ask(attempt, failures: 0, at: event.time) {
            case .admitted: wait = 0
            case .delayed(let milliseconds): wait = milliseconds
            case .refused:
                #expect(!event.isOwner, "the owner is refused at \(event.time)")
                continue
            }
            running.append(Running(end: event.time + wait + Self.hash, attempt: attempt, isOwner: event.isOwner))
            if event.isOwner {
                waits[event.isKnown, default: []].append(wait + Self.hash)
            } else {
                tries.append(event.time + wait)
            }
        }
        let inAnHour = tries.count { $0 < Self.hour }
        print(
            "a siege of \(Self.clients) clients: \(inAnHour) tries in an hour of \(Self.clients * Self.rounds) wanted;",
            "the owner waits for \(waits[true] ?? []) ms from a known network, \(waits[false] ?? []) ms from new ones"
        )
        #expect(inAnHour <= 1_000 + 120)
        #expect(waits[true]?.count == 5 && waits[false]?.count == 5)
        #expect(waits[true]?.allSatisfy { $0 < 5_000 } == true)
        #expect(waits[false]?.allSatisfy { $0 <= 30_000 } == true)
    }
}
