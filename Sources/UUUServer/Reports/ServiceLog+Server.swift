import Logging
import Systemd
import Telemetry

extension ServiceLog {
    /// The log of this program: under its name, with its events for what the log has to say of itself.
    ///
    /// - Parameter level: The least level that is logged.
    /// - Throws: ``SystemdError/Code/thread(errno:)``.
    convenience init(level: Logger.Level) throws(SystemdError) {
        try self.init(
            identifier: "uuu-server",
            level: level,
            documentation: "file:///usr/share/doc/uuu-server/docs/OPERATING.md",
            reports: LogQueue.Reports(lost: LogReport(.logRecordsLost), omitted: LogReport(.logRecordsOmitted))
        )
    }
}

extension LogReport {
    /// A report that is an event.
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
