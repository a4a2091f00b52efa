package import Logging
import Synchronization

/// Keeps log records, so that a test can say what an operator would read.
package final class RecordingLog: Sendable {
    /// What was logged at once.
    package struct Record: Sendable {
        package var level: Logger.Level
        package var message: String
        /// The message with what completes it, as the journal has it.
        package var glance: String
        package var metadata: [String: String]
    }

    private let kept = Mutex<[Record]>([])

    /// Nothing is logged yet.
    package init() {}

    package var records: [Record] { self.kept.withLock { $0 } }

    /// Everything that was logged, as one text to search.
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
