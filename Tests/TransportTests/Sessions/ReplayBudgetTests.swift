import Contexts
import Testing

@testable import Transport

@Suite("The memory for what is retained")
struct ReplayBudgetTests {
    private static func ring(of count: Int) -> ReplayRing {
        var ring = ReplayRing()
        for _ in 0..<count { ring.append(SentMessage(.event(.text(String(repeating: "x", count: 100))))) }
        return ring
    }

    @Test("it counts what all rings have, as they come, change and go")
    func counts() {
        var budget = ReplayBudget(limit: 1_000_000)
        let (one, two) = (Self.ring(of: 3), Self.ring(of: 5))
        budget.add(one)
        budget.add(two)
        #expect(budget.rings == 2 && budget.used == one.byteCount + two.byteCount)
        budget.change(from: two.byteCount, to: one.byteCount)
        #expect(budget.used == 2 * one.byteCount)
        budget.remove(one)
        budget.remove(one)
        #expect(budget.rings == 0 && budget.used == 0)
    }

    @Test("it is exceeded by more than its limit; cut to their shares, all rings need three quarters of it at most")
    func exceeded() {
        let ring = Self.ring(of: 10)
        var budget = ReplayBudget(limit: 4 * ring.byteCount)
        for _ in 0..<4 { budget.add(ring) }
        #expect(!budget.isExceeded)
        budget.add(ring)
        #expect(budget.isExceeded && budget.share * budget.rings <= budget.limit / 4 * 3)
        for _ in 0..<5 {
            var cut = ring
            cut.trim(toBytes: budget.share)
            #expect(cut.byteCount > 0)
            budget.change(from: ring.byteCount, to: cut.byteCount)
        }
        #expect(!budget.isExceeded)
        budget.limit = budget.used - 1
        #expect(budget.isExceeded)
    }

    @Test("without rings there is a share all the same")
    func nobody() { #expect(ReplayBudget(limit: 400).share == 300) }
}
