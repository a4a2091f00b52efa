import Reactor
import Testing

@testable import Transport

@Suite("Keep-alive (SEC-49)")
struct KeepAliveTests {
    private static func at(_ milliseconds: UInt64) -> MonotonicTime { MonotonicTime(milliseconds: milliseconds) }

    private func check(_ state: inout KeepAlive, at now: UInt64) -> KeepAlive.Action {
        state.check(at: Self.at(now), ping: 30, pong: 10)
    }

    @Test("a peer that has just sent something is not pinged until it was silent for the whole interval")
    func quiet() {
        var state = KeepAlive(now: Self.at(100))
        #expect(self.check(&state, at: 100) == .wait(until: Self.at(130)))
        #expect(self.check(&state, at: 129) == .wait(until: Self.at(130)))
        state.heard(at: Self.at(120))
        #expect(self.check(&state, at: 130) == .wait(until: Self.at(150)))
    }

    @Test("silence is answered with one ping")
    func ping() {
        var state = KeepAlive(now: Self.at(100))
        #expect(self.check(&state, at: 133) == .ping(1, lookAgain: Self.at(143)))
        #expect(self.check(&state, at: 142) == .wait(until: Self.at(143)))
    }

    @Test("a peer that does not answer the ping is ended")
    func giveUp() {
        var state = KeepAlive(now: Self.at(100))
        _ = self.check(&state, at: 130)
        #expect(self.check(&state, at: 140) == .giveUp)
    }

    @Test("any byte after the ping counts as its answer")
    func answer() {
        var state = KeepAlive(now: Self.at(100))
        _ = self.check(&state, at: 130)
        state.heard(at: Self.at(139))
        #expect(self.check(&state, at: 140) == .wait(until: Self.at(169)))
        #expect(self.check(&state, at: 169) == .ping(2, lookAgain: Self.at(179)))
    }

    @Test("a peer that may take longer to answer than the ping interval is still pinged in time")
    func patience() {
        var state = KeepAlive(now: Self.at(100))
        #expect(state.check(at: Self.at(110), ping: 10, pong: 50) == .ping(1, lookAgain: Self.at(120)))
        #expect(state.check(at: Self.at(120), ping: 10, pong: 50) == .wait(until: Self.at(160)))
        state.heard(at: Self.at(121))
        #expect(state.check(at: Self.at(131), ping: 10, pong: 50) == .ping(2, lookAgain: Self.at(141)))
    }

    @Test("a late check gives the peer the time once more, but only once")
    func late() {
        var state = KeepAlive(now: Self.at(0))
        func check(at now: UInt64) -> KeepAlive.Action { state.check(at: Self.at(now), ping: 30_000, pong: 10_000) }
        #expect(check(at: 30_000) == .ping(1, lookAgain: Self.at(40_000)))
        #expect(check(at: 48_000) == .wait(until: Self.at(58_000)))
        #expect(check(at: 57_999) == .wait(until: Self.at(58_000)))
        #expect(check(at: 70_000) == .giveUp)
        state.heard(at: Self.at(70_000))
        #expect(check(at: 100_000) == .ping(2, lookAgain: Self.at(110_000)))
        #expect(check(at: 110_000 + KeepAlive.tolerance) == .giveUp, "what a clock's tick takes is not late")
        state.heard(at: Self.at(120_000))
        _ = check(at: 150_000)
        #expect(check(at: 160_001 + KeepAlive.tolerance) == .wait(until: Self.at(170_001 + KeepAlive.tolerance)))
    }

    @Test("the end of time is awaited without an overflow")
    func endOfTime() {
        var state = KeepAlive(now: Self.at(.max - 5))
        #expect(self.check(&state, at: .max - 1) == .wait(until: Self.at(.max)))
    }
}
