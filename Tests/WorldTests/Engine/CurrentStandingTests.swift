import Synchronization
import Testing
import World

@Suite("Current standing of the database") struct CurrentStandingTests {
    private let full = EngineStanding(EngineTrouble(.diskFull, at: "world.sqlite", hint: "make room"))
    private let replaced = EngineStanding(EngineTrouble(.replaced, at: "world.sqlite"))

    @Test("each change is reported once; the same trouble in other words is not a change")
    func changes() {
        let told = Told()
        let standing = CurrentStanding { told.add($0) }
        standing.note(.ok, of: .use)
        standing.note(self.full, of: .use)
        let again = EngineStanding(EngineTrouble(.diskFull, at: "world.sqlite", hint: "4,096 bytes are free"))
        standing.note(again, of: .use)
        standing.note(.ok, of: .use)
        #expect(told.all == [self.full, .ok])
        #expect(standing.now == .ok)
    }

    @Test("a replaced file stays replaced, even if the open one still works")
    func replacedFile() {
        let told = Told()
        let standing = CurrentStanding { told.add($0) }
        standing.note(self.replaced, of: .identity)
        standing.note(self.full, of: .use)
        standing.note(.ok, of: .use)
        #expect(standing.now == self.replaced)
        standing.note(.ok, of: .identity)
        #expect(told.all == [self.replaced, .ok])
    }

    @Test("a change that is noted during a report is reported afterwards, in order")
    func order() {
        let told = Told()
        let standing = Mutex<CurrentStanding?>(nil)
        let current = CurrentStanding { change in
            told.add(change)
            if change != .ok { standing.withLock { $0 }?.note(.ok, of: .use) }
        }
        standing.withLock { $0 = current }
        current.note(self.full, of: .use)
        standing.withLock { $0 = nil }
        #expect(told.all == [self.full, .ok])
    }
}

/// Records what is reported, in order.
private final class Told: Sendable {
    private let standings = Mutex<[EngineStanding]>([])

    var all: [EngineStanding] { self.standings.withLock { $0 } }

    func add(_ standing: EngineStanding) { self.standings.withLock { $0.append(standing) } }
}
