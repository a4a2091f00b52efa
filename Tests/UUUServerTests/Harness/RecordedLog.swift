import Contexts
import Logging
import Telemetry
import Synchronization

/// A log that stores its records in memory.
final class RecordedLog: Sendable {
    /// The parts of a record that tests look at.
    struct Record: Equatable, Sendable {
        let level: Logger.Level
        let message: String
        let fields: [String: String]

        /// The field `uuu.place`.
        var location: String? { self.fields[LogKey.location.rawValue] }
        /// The raw value of its event, if it has one.
        var event: String? { self.fields[LogKey.event.rawValue] }
    }

    private struct Handler: LogHandler {
        let log: RecordedLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { self.metadata[key] }
            set { self.metadata[key] = newValue }
        }

        func log(event: Logging.LogEvent) {
            let fields = (event.metadata ?? [:]).mapValues(\.description)
            let record = Record(level: event.level, message: event.message.description, fields: fields)
            self.log.held.withLock { $0.append(record) }
        }
    }

    private let held = Mutex<[Record]>([])

    /// A logger that writes to this log.
    var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

    /// All records, in order.
    var records: [Record] { self.held.withLock { $0 } }

    /// The resources of a ``ResourceList`` that were ended, in order.
    var ended: [String] { self.records.filter { $0.message == "ended" }.compactMap(\.location) }
}
