import Logging
import Testing

@testable import Systemd

@Suite("Records that report missing records")
struct LogReportTests {
    @Test("a report has the text, level and fields that it was given, and the count among them")
    func record() {
        let report = LogReport(level: .error, message: "gone", fields: [.init("uuu.event", "lost")])
        let record = report.record(of: 7, [.init("uuu.a", "first")])
        #expect(record.level == .error && record.message == "gone")
        #expect(record.fields == [.init("uuu.a", "first"), .init("uuu.count", "7"), .init("uuu.event", "lost")])
        #expect(record.thread == LogRecord.currentThread())
    }
}
