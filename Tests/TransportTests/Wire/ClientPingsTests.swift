import Addresses
import Reactor
import Testing

@testable import Transport

@Suite("How often clients ping (SEC-49)")
struct ClientPingsTests {
    private let rate = Rate(burst: 10, interval: 500)

    private static func key(_ index: Int) -> SocketKey { SocketKey(index: UInt32(index), generation: 1) }
    private static func time(_ milliseconds: UInt64) -> MonotonicTime { MonotonicTime(milliseconds: milliseconds) }

    @Test("ten at once are answered, then two a second; the hundredth of a minute without an answer is one too many")
    func verdicts() {
        var pings = ClientPings()
        let burst = (0..<10).map { _ in pings.note(Self.key(1), self.rate, at: Self.time(100_000)) }
        #expect(burst.allSatisfy { $0 == .answer })
        for _ in 0..<99 { #expect(pings.note(Self.key(1), self.rate, at: Self.time(100_000)) == .ignore) }
        #expect(pings.note(Self.key(1), self.rate, at: Self.time(100_500)) == .answer)
        #expect(pings.note(Self.key(2), self.rate, at: Self.time(100_500)) == .answer)
        #expect(pings.note(Self.key(1), self.rate, at: Self.time(159_999)) == .answer, "time has passed")
        for _ in 0..<9 { _ = pings.note(Self.key(1), self.rate, at: Self.time(159_999)) }
        #expect(pings.note(Self.key(1), self.rate, at: Self.time(159_999)) == .end)
        #expect(pings.note(Self.key(1), self.rate, at: Self.time(160_000)) == .ignore, "another minute")
    }

    @Test("without a limit nothing is remembered")
    func unlimited() {
        var pings = ClientPings()
        for _ in 0..<1_000 { #expect(pings.note(Self.key(1), Rate(0, in: 1), at: Self.time(1)) == .answer) }
        #expect(pings.count == 0)
    }

    @Test("of many clients the last ones are remembered")
    func bounded() {
        var pings = ClientPings()
        for index in 0..<100_000 { _ = pings.note(Self.key(index), self.rate, at: Self.time(1)) }
        #expect(pings.count == 4_096)
    }
}
