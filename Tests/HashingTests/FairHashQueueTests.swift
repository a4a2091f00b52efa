import TestSupport
import Testing
import World

@testable import Hashing

@Suite("HashQueue: fair turns (SEC-18)") struct FairHashQueueTests {
    private let start = ContinuousClock.now

    /// A queue that many clients fill; jobs are called by their numbers.
    private final class Line {
        var queue: HashQueue
        private let start: ContinuousClock.Instant
        private var id: UInt64 = 0

        init(limit: Int, at start: ContinuousClock.Instant) {
            self.queue = HashQueue(limit: limit, maximumWait: .seconds(30))
            self.start = start
        }

        /// Adds a job; returns its number, and the number of the one that it has displaced.
        @discardableResult
        func add(_ client: String?, isKnown: Bool = false) -> (HashQueue.Admission, id: UInt64, displaced: UInt64?) {
            self.id += 1
            let claimant = HashClaimant(Visitor(client), isKnown: isKnown)
            let job = HashQueue.Job(id: self.id, claimant: claimant, perform: {}, refuse: { _ in })
            let (admission, displaced) = self.queue.add(job, at: self.start)
            return (admission, self.id, displaced?.id)
        }

        /// Whose turns come next.
        func turns(_ count: Int) -> [HashClaimant] {
            (0..<count).compactMap { _ in self.queue.turn(at: self.start).next?.claimant }
        }
    }

    private func known(_ client: String) -> HashClaimant { HashClaimant(Visitor(client), isKnown: true) }
    private func stranger(_ client: String) -> HashClaimant { HashClaimant(Visitor(client), isKnown: false) }

    @Test("the machine's own come first, then known clients, then strangers")
    func standings() {
        let line = Line(limit: 99, at: self.start)
        line.add("192.0.2.1")
        line.add("192.0.2.2", isKnown: true)
        line.add("127.0.0.1")
        line.add(nil)
        #expect(
            line.turns(5) == [
                HashClaimant(.machine, isKnown: false), .machine, self.known("192.0.2.2"), self.stranger("192.0.2.1"),
            ]
        )
    }

    @Test("clients have turns one after another, whatever each of them has waiting")
    func rounds() {
        let line = Line(limit: 99, at: self.start)
        for client in ["192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.2", "192.0.2.3"] {
            line.add(client)
        }
        let turns = line.turns(9).map(\.visitor)
        let expected = ["1", "2", "3", "1", "2", "1"].map { Visitor("192.0.2.\($0)") }
        #expect(turns == expected)
    }

    @Test("a client has few jobs waiting; a network of IPv6 is one client; the machine itself is not limited")
    func few() {
        let line = Line(limit: 99, at: self.start)
        for number in 1...HashQueue.clientLimit { #expect(line.add("2001:db8::\(number)").0 == .waits) }
        #expect(line.add("2001:db8::ffff").0 == .tooMany(limit: HashQueue.clientLimit))
        #expect(line.add("2001:db8:0:1::1").0 == .waits)
        for _ in 1...20 { #expect(line.add("127.0.0.1").0 == .waits) }
        _ = line.turns(21)
        #expect(line.add("2001:db8::ffff").0 == .waits, "one of them has had its turn")
    }

    @Test("a known client displaces the youngest stranger of who has most; strangers do not displace known ones")
    func displacing() {
        let line = Line(limit: 4, at: self.start)
        line.add("192.0.2.1")
        line.add("192.0.2.2")
        line.add("192.0.2.3")
        let youngest = line.add("192.0.2.2").id
        let (admission, _, displaced) = line.add("192.0.2.9", isKnown: true)
        #expect(admission == .waits)
        #expect(displaced == youngest)
        for _ in 1...3 { #expect(line.add("192.0.2.9", isKnown: true).displaced != nil) }
        #expect(line.add("192.0.2.4").0 == .tooMany(limit: 4))
        #expect(line.add("192.0.2.8", isKnown: true).displaced != nil, "of equals, who has two more gives way")
        #expect(line.add("127.0.0.1").displaced != nil, "the machine's own displaces known ones")
        #expect(line.queue.count == 4)
    }

    @Test("a stranger with nothing waiting displaces one of who has two or more")
    func equals() {
        let line = Line(limit: 4, at: self.start)
        for _ in 1...4 { line.add("192.0.2.1") }
        #expect(line.add("192.0.2.2").displaced == 4)
        #expect(line.add("192.0.2.2").displaced == 3)
        #expect(line.add("192.0.2.2").0 == .tooMany(limit: 4), "they have equally many now")
    }

    @Test("nobody starves: a standing that is passed over has a turn")
    func noStarvation() {
        let line = Line(limit: 999, at: self.start)
        line.add("192.0.2.1")
        for _ in 1...50 { line.add("127.0.0.1") }
        for client in 1...20 { line.add("198.51.100.\(client)", isKnown: true) }
        let turns = line.turns(HashQueue.patience + 2)
        #expect(turns.contains(self.stranger("192.0.2.1")))
        #expect(turns.contains { $0.standing == .known })
    }

    @Test("in any order of events nothing is lost, doubled or out of its order")
    func anyOrder() {
        var generator = SeededGenerator(seed: 7)
        let line = Line(limit: 60, at: self.start)
        var waiting: [UInt64: String] = [:]
        for _ in 0..<20_000 {
            switch Int.random(in: 0..<5, using: &generator) {
            case 0...2:
                let client = "192.0.2.\(Int.random(in: 1...30, using: &generator))"
                let (admission, id, displaced) = line.add(client, isKnown: Bool.random(using: &generator))
                if admission == .waits { waiting[id] = client }
                if let displaced { #expect(waiting.removeValue(forKey: displaced) != nil) }
            case 3:
                guard let id = waiting.keys.sorted().randomElement(using: &generator) else { continue }
                #expect(line.queue.remove(id)?.id == id)
                waiting[id] = nil
            default:
                guard let job = line.queue.turn(at: self.start).next else {
                    #expect(waiting.isEmpty)
                    continue
                }
                let client = waiting.removeValue(forKey: job.id)
                #expect(client.map { Visitor($0) } == job.claimant.visitor)
            }
            #expect(line.queue.count == waiting.count)
        }
    }
}
