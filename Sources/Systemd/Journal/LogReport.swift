package import Logging

/// The record that reports missing records: a constant text, and their number.
package struct LogReport: Sendable {
    private let level: Logger.Level
    private let message: String
    private let fields: [LogRecord.Field]

    /// Creates a report; the fields are added to each of its records.
    package init(level: Logger.Level, message: String, fields: [LogRecord.Field] = []) {
        self.level = level
        self.message = message
        self.fields = fields
    }

    /// Returns the record that reports `count` missing records, with further fields.
    func record(of count: Int, _ more: [LogRecord.Field] = []) -> LogRecord {
        LogRecord(
            time: LogRecord.now(),
            level: self.level,
            message: self.message,
            completion: more.reduce(": \(count)") { $0 + " of " + $1.value },
            fields: (self.fields + more + [LogRecord.Field("uuu.count", String(count))]).sorted { $0.key < $1.key },
            location: LogRecord.Location(file: #fileID, function: #function, line: #line),
            thread: LogRecord.currentThread()
        )
    }
}
