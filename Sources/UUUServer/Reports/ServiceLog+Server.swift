import Logging
import Systemd
import Telemetry

extension ServiceLog {
    /// Creates the log of this program: with its name, and with events of the catalogue for the log's own reports.
    ///
    /// - Parameters:
    ///   - level: The lowest level that is logged.
    ///   - destination: Where the records go.
    /// - Throws: ``SystemdError/Code/thread(errno:)``.
    convenience init(level: Logger.Level, destination: LogDestination = .detect()) throws(SystemdError) {
        try self.init(
            identifier: "uuu-server",
            level: level,
            destination: destination,
            documentation: "file:///usr/share/doc/uuu-server/docs/OPERATING.md",
            reports: LogQueue.Reports(lost: LogReport(.logRecordsLost), omitted: LogReport(.logRecordsOmitted))
        )
    }
}

extension LogReport {
    /// Creates a report with the level, message and id of an event.
    fileprivate init(_ event: Telemetry.LogEvent) {
        self.init(
            level: event.level,
            message: event.message.description,
            fields: [
                LogRecord.Field(LogKey.event.rawValue, event.rawValue),
                LogRecord.Field(LogKey.messageID.rawValue, event.id),
            ]
        )
    }
}
