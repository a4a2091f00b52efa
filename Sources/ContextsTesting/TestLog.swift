import Logging
import Synchronization

/// Collects the warnings and errors of a test world, one line each.
final class TestLog: Sendable {
    private let lines = Mutex<[String]>([])

    var errors: [String] { self.lines.withLock { $0 } }

    var logger: Logger { Logger(label: "uuu.test") { _ in Handler(log: self) } }

    private struct Handler: LogHandler {
        let log: TestLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { self.metadata[key] }
            set { self.metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            guard event.level >= .warning else { return }
            let fields = self.metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
            let line = ([event.message.description] + fields.map { "\($0)=\($1)" }).joined(separator: " ")
            self.log.lines.withLock { $0.append(line) }
        }
    }
}
