import Logging
import TestSupport
import Testing

@testable import Systemd

@Suite("Events that are too frequent (SEC-48)", .timeLimit(.minutes(1)))
struct LogLimiterTests {
    private static let limits = LogQueue.EventLimits(records: 3, interval: .seconds(10))
    private var limiter = LogLimiter(limits: limits)

    /// A record of an event, this many seconds after the first.
    private func record(
        _ event: String?,
        at seconds: Double,
        level: Logger.Level = .info,
        of client: String? = nil
    ) -> LogRecord {
        LogRecord(
            time: 1_772_600_767_000_000 + Int64(seconds * 1_000_000),
            level: level,
            message: "Something happened",
            fields: [.init("uuu.account", "ada")]
                + (event.map { [.init("uuu.event", $0), .init("uuu.message_id", "an id")] } ?? [])
                + (client.map { [.init("uuu.client_addr", $0)] } ?? []),
            location: .init(file: "Module/File.swift", function: "function()", line: 1),
            thread: 42
        )
    }

    private mutating func admitted(_ count: Int, of event: String?, at seconds: Double) -> Int {
        (0..<count).count { _ in self.limiter.admits(self.record(event, at: seconds)) }
    }

    @Test("an event is logged up to its limit in an interval, and again in the next one")
    mutating func window() {
        #expect(self.admitted(2, of: "a", at: 0) == 2)
        #expect(self.admitted(5, of: "a", at: 9.9) == 1)
        let later = self.record("a", at: 10).time
        #expect(self.limiter.omissions(at: later - 1) == [])
        #expect(self.limiter.omissions(at: later) == [.init(event: "a", count: 4)])
        #expect(self.limiter.omissions(at: later) == [] && self.limiter.omissions() == [])
        #expect(self.admitted(5, of: "a", at: 10) == 3)
        #expect(self.limiter.omittedCount == 6)
    }

    @Test("events below the limit are never omitted")
    mutating func seldom() {
        for second in 0..<1_000 { #expect(self.admitted(1, of: "a", at: Double(second) * 4) == 1) }
        #expect(self.limiter.omittedCount == 0 && self.limiter.omissions() == [])
    }

    @Test("an event does not use the limit of another, and records without one have no limit of their own")
    mutating func apart() {
        #expect(self.admitted(100, of: "a", at: 0) == 3)
        #expect(self.admitted(2, of: "b", at: 0) == 2)
        #expect(self.admitted(100, of: nil, at: 0) == 100)
        #expect(self.admitted(4, of: "c", at: 0) == 3)
        #expect(self.limiter.omissions() == [.init(event: "a", count: 97), .init(event: "c", count: 1)])
    }

    @Test("one client cannot use up the limit of an event, and each network of 64 bits is one client")
    mutating func clients() {
        self.limiter = LogLimiter(limits: .init(records: 10, clientRecords: 4, interval: .seconds(10)))
        func admitted(_ count: Int, _ client: String, at seconds: Double = 0, level: Logger.Level = .info) -> Int {
            var sum = 0
            for index in 0..<count {
                let record = self.record(index % 2 == 0 ? "a" : "b", at: seconds, level: level, of: client)
                if self.limiter.admits(record) { sum += 1 }
            }
            return sum
        }
        #expect(admitted(100, "192.0.2.1") == 4)
        #expect(admitted(2, "2001:db8::1") == 2)
        #expect(admitted(100, "2001:db8::2") == 2)
        #expect(admitted(3, "192.0.2.2") == 3)
        #expect(admitted(5, "192.0.2.1", level: .critical) == 5)
        #expect(self.limiter.omissions().map(\.count).reduce(0, +) == 96 + 98)
        #expect(admitted(100, "192.0.2.1", at: 10) == 4)
        #expect(admitted(8, "127.0.0.1", at: 10) == 8, "programs on this machine are no clients")
    }

    /// A record that is this many bytes longer than the others.
    private func longRecord(_ event: String?, _ bytes: Int, level: Logger.Level = .info) -> LogRecord {
        let record = self.record(event, at: 0)
        return LogRecord(
            time: record.time,
            level: level,
            message: record.message,
            fields: record.fields + [.init("uuu.origin", String(repeating: "x", count: bytes))],
            location: record.location,
            thread: record.thread
        )
    }

    @Test("an event with long records is omitted before one with short ones, counted and reported alike")
    func bytes() {
        var limiter = LogLimiter(limits: .init(records: 1_000, bytes: 10_000, allBytes: 1 << 20))
        let admitted = (0..<100).count { _ in limiter.admits(self.longRecord("a", 4_000)) }
        #expect(admitted == 2)
        let isShortOneAdmitted = limiter.admits(self.longRecord("b", 10))
        #expect(isShortOneAdmitted)
        let omissions = limiter.omissions()
        #expect(omissions == [.init(event: "a", count: 98)])
        #expect(limiter.omittedCount == 98)
    }

    @Test("all records together have a limit too, with those of no event; critical ones are exempt")
    func allBytes() {
        var limiter = LogLimiter(limits: .init(records: 1_000, bytes: 1 << 20, allBytes: 20_000))
        let admitted = (0..<10).count { limiter.admits(self.longRecord("event \($0)", 4_000)) }
        #expect(admitted == 4)
        let others = [Logger.Level.info, .critical].map { limiter.admits(self.longRecord(nil, 4_000, level: $0)) }
        #expect(others == [false, true])
        let omissions = limiter.omissions()
        #expect(omissions.contains(.init(event: "none", count: 1)))
        let isAdmittedLater = limiter.admits(self.record("z", at: 11))
        #expect(isAdmittedLater)
    }

    @Test("a critical record is never omitted")
    mutating func critical() {
        _ = self.admitted(100, of: "a", at: 0)
        let records = [Logger.Level.critical, .error].map { self.record("a", at: 0, level: $0) }
        let admitted = records.map { self.limiter.admits($0) }
        #expect(admitted == [true, false])
    }

    @Test("a clock that is set back ends the interval")
    mutating func clockSetBack() {
        #expect(self.admitted(5, of: "a", at: 0) == 3)
        let earlier = self.record("a", at: -86_400).time
        #expect(self.limiter.omissions(at: earlier) == [.init(event: "a", count: 2)])
        #expect(self.admitted(5, of: "a", at: -86_400) == 3)
    }

    @Test("the queue reports omissions with the first record after the interval, and at a flush")
    func queue() throws {
        let sink = TestSink()
        let queue = try LogQueue(sink: sink, limits: .init(events: Self.limits)) { _ in }
        defer { queue.close() }
        for _ in 0..<10 { queue.enqueue(self.record("a", at: 0)) }
        queue.enqueue(self.record("b", at: 11))
        for _ in 0..<5 { queue.enqueue(self.record("b", at: 12)) }
        #expect(queue.flush(within: .seconds(10 * TestPatience.factor)))
        let told = sink.written.filter { $0.message == "log records were left out" }
        #expect(told.map(\.level) == [.notice, .notice])
        #expect(
            told.map(\.fields) == [
                [.init("uuu.count", "7"), .init("uuu.omitted_event", "a")],
                [.init("uuu.count", "3"), .init("uuu.omitted_event", "b")],
            ]
        )
        #expect(sink.written.count == 3 + 3 + 2)
        #expect(sink.messages.firstIndex(of: "log records were left out") == 3)
        #expect(queue.omittedCount == 10 && queue.lostCount == 0)
    }
}
