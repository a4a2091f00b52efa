import Dispatch
import Logging
import Testing

@testable import Systemd

@Suite("The backlog of the log (SD-14)")
struct LogBacklogTests {
    private let kept = LogBacklog.Addition(isQueued: true, wakes: false)
    private let dropped = LogBacklog.Addition(isQueued: false, wakes: false)

    /// Does the next step and returns it.
    private func step(_ backlog: inout LogBacklog, isWritten: Bool = true) -> LogBacklog.Step {
        let step = backlog.next()
        backlog.finish(step, isWritten: isWritten)
        return step
    }

    @Test("records come out in the order they went in, then the thread sleeps")
    func order() {
        var backlog = LogBacklog(limits: .init(records: 8))
        for name in ["a", "b", "c"] { #expect(backlog.add(.test(name)) == self.kept) }
        #expect(self.step(&backlog) == .write(.test("a")))
        #expect(backlog.add(.test("d")) == self.kept)
        for name in ["b", "c", "d"] { #expect(self.step(&backlog) == .write(.test(name))) }
        #expect(backlog.next() == .sleep)
    }

    @Test("only a sleeping thread is woken, and once")
    func waking() {
        var backlog = LogBacklog(limits: .init(records: 8))
        #expect(backlog.next() == .sleep)
        #expect(backlog.add(.test("a")).wakes)
        #expect(!backlog.add(.test("b")).wakes)
    }

    @Test("a record that is being written still uses room")
    func bound() {
        var backlog = LogBacklog(limits: .init(records: 2))
        #expect(backlog.add(.test("a")) == self.kept)
        #expect(backlog.add(.test("b")) == self.kept)
        #expect(backlog.next() == .write(.test("a")))
        #expect(backlog.add(.test("c")) == self.dropped)
        #expect(backlog.lostCount == 1)
    }

    @Test("bytes are limited too, so a few long records fill the queue")
    func bytes() {
        let long = LogRecord.test("long", fields: [.init("uuu.text", String(repeating: "x", count: 1_000))])
        var backlog = LogBacklog(limits: .init(records: 100, bytes: long.byteCount * 2))
        #expect(long.byteCount > 1_000)
        #expect(backlog.add(long) == self.kept)
        #expect(backlog.add(long) == self.kept)
        #expect(backlog.add(.test("short")) == self.dropped)
    }

    @Test("after a flood one record reports the number of lost ones, before the first that fits again")
    func report() {
        var backlog = LogBacklog(limits: .init(records: 4))
        for name in ["a", "b", "c", "d"] { #expect(backlog.add(.test(name)) == self.kept) }
        for _ in 0..<5 { #expect(backlog.add(.test("lost")) == self.dropped) }
        _ = self.step(&backlog)
        _ = self.step(&backlog)
        #expect(backlog.add(.test("too early: half is not free yet")) == self.dropped)
        _ = self.step(&backlog)
        #expect(backlog.add(.test("e")) == self.kept)
        #expect(self.step(&backlog) == .write(.test("d")))
        #expect(self.step(&backlog) == .report(lost: 6))
        #expect(self.step(&backlog) == .write(.test("e")))
        #expect(backlog.next() == .sleep)
        #expect(backlog.lostCount == 6)
    }

    @Test("the loss is reported even if nothing is logged after it")
    func reportWhenIdle() {
        var backlog = LogBacklog(limits: .init(records: 1))
        _ = backlog.add(.test("a"))
        _ = backlog.add(.test("lost"))
        #expect(self.step(&backlog) == .write(.test("a")))
        #expect(self.step(&backlog) == .report(lost: 1))
        #expect(backlog.next() == .sleep)
    }

    @Test("a record too long for the queue is lost, and that is reported at once")
    func oversized() {
        var backlog = LogBacklog(limits: .init(records: 4, bytes: 600))
        #expect(backlog.next() == .sleep)
        #expect(backlog.add(.test(String(repeating: "x", count: 600))) == .init(isQueued: false, wakes: true))
        #expect(self.step(&backlog) == .report(lost: 1))
        #expect(backlog.next() == .sleep)
    }

    @Test("what the sink loses is reported with the next record; a report that is lost is repeated")
    func failingSink() {
        var backlog = LogBacklog(limits: .init(records: 8))
        _ = backlog.add(.test("a"))
        #expect(self.step(&backlog, isWritten: false) == .write(.test("a")))
        #expect(backlog.next() == .sleep)
        _ = backlog.add(.test("b"))
        #expect(self.step(&backlog, isWritten: false) == .report(lost: 1))
        #expect(self.step(&backlog, isWritten: false) == .write(.test("b")))
        #expect(backlog.next() == .sleep)
        _ = backlog.add(.test("c"))
        #expect(self.step(&backlog) == .report(lost: 2))
        #expect(self.step(&backlog) == .write(.test("c")))
        #expect(backlog.next() == .sleep)
        #expect(backlog.lostCount == 2)
    }

    @Test("a flush waits for what was queued before it, not for what comes after")
    func flush() {
        var backlog = LogBacklog(limits: .init(records: 4))
        let done = DispatchSemaphore(value: 0)
        for name in ["a", "b", "c", "d", "lost"] { _ = backlog.add(.test(name)) }
        backlog.flush(done)
        for name in ["a", "b", "c", "d"] {
            #expect(self.step(&backlog) == .write(.test(name)))
            #expect(done.wait(timeout: .now()) == .timedOut)
        }
        _ = backlog.add(.test("later"))
        #expect(self.step(&backlog) == .report(lost: 1))
        #expect(done.wait(timeout: .now()) == .success)
        backlog.flush(done)
        #expect(done.wait(timeout: .now()) == .timedOut)
    }

    @Test("a flush of nothing is done at once")
    func flushNothing() {
        var backlog = LogBacklog(limits: .init())
        let done = DispatchSemaphore(value: 0)
        backlog.flush(done)
        #expect(done.wait(timeout: .now()) == .success)
    }

    @Test("once closed, it returns what it has, accepts nothing more, and ends")
    func close() {
        var backlog = LogBacklog(limits: .init())
        _ = backlog.add(.test("a"))
        backlog.close()
        #expect(backlog.add(.test("b")) == self.dropped)
        #expect(self.step(&backlog) == .write(.test("a")))
        #expect(self.step(&backlog) == .report(lost: 1))
        #expect(backlog.next() == .end)
    }

    @Test("any mixture of adding, writing and failing loses no count; the seed is printed on failure")
    func random() {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = TestGenerator(state: seed)
        var backlog = LogBacklog(limits: .init(records: 5, bytes: 2_000))
        var (added, written, reported) = (0, 0, 0)
        func settle(_ isWritten: Bool) -> Bool {
            let step = backlog.next()
            backlog.finish(step, isWritten: isWritten)
            switch step {
            case .write: written += isWritten ? 1 : 0
            case .report(let lost): reported += isWritten ? lost : 0
            case .sleep, .end: return false
            }
            return true
        }
        for _ in 0..<10_000 {
            if Bool.random(using: &generator) {
                _ = backlog.add(.test(String(repeating: "x", count: .random(in: 0..<700, using: &generator))))
                added += 1
            } else {
                _ = settle(Int.random(in: 0..<10, using: &generator) > 0)
            }
        }
        backlog.flush(DispatchSemaphore(value: 0))
        while settle(true) {}
        #expect(written + backlog.lostCount == added, "seed \(seed)")
        #expect(reported == backlog.lostCount, "seed \(seed)")
    }
}

/// SplitMix64: the same numbers for the same seed.
struct TestGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var z = self.state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
