import Synchronization
import TestSupport
import Testing

@testable import Reactor

@Suite("Memory budget of all connections", .timeLimit(.minutes(1))) struct MemoryBudgetTests {
    /// Counts how often the listener was called.
    private final class Count: Sendable {
        private let count = Atomic(0)
        func add() { self.count.wrappingAdd(1, ordering: .relaxed) }
        var value: Int { self.count.load(ordering: .relaxed) }
    }

    @Test("it refuses what exceeds the limit, except for what cannot be refused") func limit() {
        let budget = MemoryBudget(limit: 1000)
        #expect(budget.take(600) && !budget.take(401) && budget.take(400))
        #expect(budget.used == 1000)
        budget.occupy(500)
        #expect(budget.used == 1500 && budget.excess == 750)
        budget.giveBack(1500)
        #expect(budget.used == 0 && budget.excess == 0)
        #expect(MemoryBudget().take(.max) && MemoryBudget().excess == 0)
    }

    @Test("it calls its listeners once at seven eighths, and after each refusal") func telling() {
        let (budget, count) = (MemoryBudget(limit: 800), Count())
        budget.whenShort { count.add() }
        #expect(budget.take(700) && count.value == 0)
        #expect(budget.take(1) && count.value == 1)
        #expect(budget.take(50) && count.value == 1)
        #expect(!budget.take(50) && count.value == 2)
        budget.giveBack(100)
        budget.occupy(100)
        #expect(count.value == 3)
        budget.resize(to: 2000)
        #expect(count.value == 3 && budget.take(50))
        budget.resize(to: 100)
        #expect(count.value == 4 && !budget.take(1))
    }

    @Test("equal shares fit into three quarters") func shares() {
        let budget = MemoryBudget(limit: 1000)
        #expect(budget.share(among: 0) == 750 && budget.share(among: 7) == 107)
    }

    @Test("threads that take and give back at the same time never exceed the limit together") func threads() async {
        let budget = MemoryBudget(limit: 1000)
        await withTaskGroup { group in
            for _ in 0..<4 {
                group.addTask {
                    var retained = 0
                    for _ in 0..<10_000 {
                        if budget.take(30) { retained += 30 }
                        if retained >= 300 {
                            budget.giveBack(retained)
                            retained = 0
                        }
                    }
                    budget.giveBack(retained)
                }
            }
        }
        #expect(budget.used == 0)
    }
}
