import Testing
import World

@testable import Hashing

@Suite("HashQueue") struct HashQueueTests {
    private let start = ContinuousClock.now

    private func job(_ id: UInt64) -> HashQueue.Job {
        HashQueue.Job(id: id, perform: {}, refuse: { _ in })
    }

    @Test("first come, first served among the jobs of one client")
    func order() {
        var queue = HashQueue(limit: 3, maximumWait: .seconds(3))
        for id: UInt64 in 1...3 { #expect(queue.admit(self.job(id), at: self.start) == .waits) }
        for id: UInt64 in 1...3 {
            let turn = queue.turn(at: self.start)
            #expect(turn.next?.id == id)
            #expect(turn.expired.isEmpty)
            #expect(!turn.isLast)
        }
        #expect(queue.turn(at: self.start).next == nil)
    }

    @Test("jobs above the limit are not added")
    func limit() {
        var queue = HashQueue(limit: 2, maximumWait: .seconds(3))
        #expect(queue.admit(self.job(1), at: self.start) == .waits)
        #expect(queue.admit(self.job(2), at: self.start) == .waits)
        #expect(queue.admit(self.job(3), at: self.start) == .tooMany(limit: 2))
        _ = queue.turn(at: self.start)
        #expect(queue.admit(self.job(4), at: self.start) == .waits)
        #expect(queue.count == 2)
    }

    @Test("other limits apply to later jobs")
    func otherLimits() {
        var queue = HashQueue(limit: 1, maximumWait: .seconds(9))
        _ = queue.admit(self.job(1), at: self.start)
        queue.apply(limit: 2, maximumWait: .seconds(1))
        #expect(queue.admit(self.job(2), at: self.start) == .waits)
        #expect(queue.admit(self.job(3), at: self.start) == .tooMany(limit: 2))
        let turn = queue.turn(at: self.start.advanced(by: .seconds(5)))
        #expect(turn.next?.id == 1, "it was promised nine seconds")
        #expect(queue.turn(at: self.start.advanced(by: .seconds(5))).expired.map(\.id) == [2])
    }

    @Test("a job that has waited too long is removed, and the next one runs")
    func expiry() {
        var queue = HashQueue(limit: 9, maximumWait: .seconds(3))
        _ = queue.admit(self.job(1), at: self.start)
        _ = queue.admit(self.job(2), at: self.start + .seconds(1))
        _ = queue.admit(self.job(3), at: self.start + .seconds(2))
        let turn = queue.turn(at: self.start + .seconds(4) + .milliseconds(1))
        #expect(turn.expired.map(\.id) == [1, 2])
        #expect(turn.next?.id == 3)
        _ = queue.admit(self.job(4), at: self.start)
        #expect(queue.turn(at: self.start + .seconds(3)).next?.id == 4)
    }

    @Test("a cancelled job is removed, once")
    func remove() {
        var queue = HashQueue(limit: 9, maximumWait: .seconds(3))
        for id: UInt64 in 1...3 { _ = queue.admit(self.job(id), at: self.start) }
        #expect(queue.remove(2)?.id == 2)
        #expect(queue.remove(2) == nil)
        #expect(queue.turn(at: self.start).next?.id == 1)
        #expect(queue.turn(at: self.start).next?.id == 3)
        #expect(queue.remove(1) == nil)
    }

    @Test("ten thousand cancellations in any order are cheap, and the other jobs stay in order")
    func manyGiveUp() {
        var queue = HashQueue(limit: 20_000, maximumWait: .seconds(3))
        for id: UInt64 in 1...20_000 { #expect(queue.admit(self.job(id), at: self.start) == .waits) }
        let began = ContinuousClock.now
        for id in (1...20_000 as ClosedRange<UInt64>).reversed() where !id.isMultiple(of: 1_000) {
            #expect(queue.remove(id)?.id == id)
        }
        // If each removal visited all others, that would be 200 million visits, which take many seconds.
        #expect(ContinuousClock.now - began < .seconds(5))
        #expect(queue.count == 20)
        for number: UInt64 in 1...20 { #expect(queue.turn(at: self.start).next?.id == number * 1_000) }
        #expect(queue.turn(at: self.start).next == nil)
    }

    @Test("a closed queue returns the waiting jobs, and accepts no more")
    func close() {
        var queue = HashQueue(limit: 9, maximumWait: .seconds(3))
        _ = queue.admit(self.job(1), at: self.start)
        #expect(queue.close().map(\.id) == [1])
        #expect(queue.admit(self.job(2), at: self.start) == .closed)
        let turn = queue.turn(at: self.start)
        #expect(turn.next == nil)
        #expect(turn.isLast)
    }
}

extension HashQueue {
    /// Adds a job that displaces none.
    fileprivate mutating func admit(_ job: Job, at now: ContinuousClock.Instant) -> Admission {
        let (admission, displaced) = self.add(job, at: now)
        #expect(displaced == nil)
        return admission
    }
}
