package import Logging

/// What the log says of records that are not in it: the same text each time, and how many.
package struct LogReport: Sendable {
    private let level: Logger.Level
    private let message: String
    private let fields: [LogRecord.Field]

    /// A report; what is given besides the text goes with each, as the metadata of any record does.
    package init(level: Logger.Level, message: String, fields: [LogRecord.Field] = []) {
        self.level = level
        self.message = message
        self.fields = fields
    }

    /// The record that says how many others are missing, and what else there is to say.
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
