import Contexts
import Logging
import Systemd

extension ServiceLog {
    /// The log of this program: under its name, with its events for what the log has to say of itself.
    ///
    /// - Parameter level: The least level that is logged.
    /// - Throws: ``SystemdError/Code/thread(errno:)``.
    convenience init(level: Logger.Level) throws(SystemdError) {
        let lost = Contexts.LogEvent.logRecordsLost
        try self.init(
            identifier: "uuu-server",
            level: level,
            documentation: "file:/usr/share/doc/uuu-server/README.md",
            lossReport: LossReport(
                level: lost.level,
                message: lost.message.description,
                fields: [
                    LogRecord.Field(LogKey.event.rawValue, lost.rawValue),
                    LogRecord.Field(LogKey.messageID.rawValue, lost.id),
                ]
            )
        )
    }
}
