import Contexts
import Logging
import StorageSQLite
import Synchronization
import Telemetry
import Testing
import World

@testable import UUUServer

@Suite("The log records of the database's state") struct StandingRecordsTests {
    /// The events that were logged, with their levels.
    private struct Recorder: LogHandler {
        final class Words: Sendable {
            let held = Mutex<[String]>([])
        }

        let words: Words
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { self.metadata[key] }
            set { self.metadata[key] = newValue }
        }

        func log(event: Logging.LogEvent) {
            let word = event.metadata?[LogKey.event.rawValue]?.description ?? "none"
            self.words.held.withLock { $0.append("\(event.level) \(word)") }
        }
    }

    private let words = Recorder.Words()
    private let full = EngineStanding(EngineTrouble(.diskFull, at: "world.sqlite"))
    private let replaced = EngineStanding(EngineTrouble(.replaced, at: "world.sqlite"))

    private var records: StandingRecords {
        let words = self.words
        return StandingRecords(of: "world.sqlite", logger: Logger(label: "test") { _ in Recorder(words: words) })
    }

    private var told: [String] { self.words.held.withLock { $0 } }

    @Test("each change is one record; recovery is logged only after a trouble")
    func changes() {
        let records = self.records
        records.begin()
        for standing in [.ok, self.full, self.replaced, .ok, .ok] { records.add(standing) }
        #expect(
            self.told == [
                "error database_troubled", "critical database_replaced", "notice database_well",
            ]
        )
    }

    @Test("of the changes before begin() only the last one is logged")
    func held() {
        let records = self.records
        for standing in [self.full, .ok, self.full] { records.add(standing) }
        #expect(self.told == [])
        records.begin()
        #expect(self.told == ["error database_troubled"])
        let other = self.records
        other.add(.ok)
        other.begin()
        #expect(self.told == ["error database_troubled"])
    }
}
