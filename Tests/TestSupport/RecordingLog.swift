package import Logging
import Synchronization

/// Records what is logged, so that a test can compare it with what an operator should read.
package final class RecordingLog: Sendable {
    /// One log record.
    package struct Record: Sendable {
        package var level: Logger.Level
        package var message: String
        /// The message with the fields that complete it, as the journal shows it.
        package var glance: String
        package var metadata: [String: String]
    }

    private let kept = Mutex<[Record]>([])

    /// Makes a log without records.
    package init() {}

    package var records: [Record] { self.kept.withLock { $0 } }

    /// All records as one text, in which a test can search.
    package var text: String { String(describing: self.records) }

    package var logger: Logger {
        Logger(label: "test") { _ in Handler(log: self) }
    }

    private struct Handler: LogHandler {
        let log: RecordingLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { self.metadata[key] }
            set { self.metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            var metadata = self.metadata.merging(event.metadata ?? [:]) { $1 }.mapValues(\.description)
            let message = event.message.description
            let glance = message + (metadata.removeValue(forKey: "uuu.completion") ?? "")
            let record = Record(level: event.level, message: message, glance: glance, metadata: metadata)
            self.log.kept.withLock { $0.append(record) }
        }
    }
}
