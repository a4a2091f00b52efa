package import Logging

/// What the log says of records that it lost: the same text each time, and how many.
package struct LossReport: Sendable {
    private let level: Logger.Level
    private let message: String
    private let fields: [LogRecord.Field]

    /// A report; what is given besides the text goes with each, as the metadata of any record does.
    package init(
        level: Logger.Level = .warning,
        message: String = "log records were lost",
        fields: [LogRecord.Field] = []
    ) {
        self.level = level
        self.message = message
        self.fields = fields
    }

    /// The record that says how many others were lost.
    func record(of count: Int) -> LogRecord {
        LogRecord(
            time: LogRecord.now(),
            level: self.level,
            message: self.message,
            fields: (self.fields + [LogRecord.Field("uuu.count", String(count))]).sorted { $0.key < $1.key },
            location: LogRecord.Location(file: #fileID, function: #function, line: #line),
            thread: LogRecord.currentThread()
        )
    }
}
