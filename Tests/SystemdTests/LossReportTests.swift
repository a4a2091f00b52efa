import Logging
import Testing

@testable import Systemd

@Suite("The record that tells of lost ones")
struct LossReportTests {
    @Test("it has the text, level and fields it was given, and the count among them")
    func record() {
        let report = LossReport(
            level: .error,
            message: "gone",
            fields: [.init("uuu.event", "lost"), .init("uuu.a", "first")]
        )
        let record = report.record(of: 7)
        #expect(record.level == .error && record.message == "gone")
        #expect(record.fields == [.init("uuu.a", "first"), .init("uuu.count", "7"), .init("uuu.event", "lost")])
        #expect(record.thread == LogRecord.currentThread())
    }
}
