import Logging
import TestSupport
import Testing

@testable import Systemd

@Suite("The log handler", .timeLimit(.minutes(1)))
struct QueueLogHandlerTests {
    private struct Failure: Error, CustomStringConvertible { var description: String { "the disk is full" } }

    private let sink = TestSink()
    private let queue: LogQueue
    private let threshold = LogThreshold(.info)

    init() throws { self.queue = try LogQueue(sink: self.sink) { _ in } }

    private func makeLogger(provider: Logger.MetadataProvider? = nil) -> Logger {
        Logger(label: "test") { _ in
            QueueLogHandler(queue: self.queue, threshold: self.threshold, metadataProvider: provider)
        }
    }

    /// The records that were logged since the start.
    private func records() -> [LogRecord] {
        #expect(self.queue.flush(within: .seconds(10 * TestPatience.factor)))
        self.queue.close()
        return self.sink.written
    }

    @Test("level and metadata are values: changes of a copy do not affect the original")
    func values() {
        var first = self.makeLogger()
        first.logLevel = .debug
        first[metadataKey: "only-on"] = "first"
        var second = first
        second.logLevel = .error
        second[metadataKey: "only-on"] = "second"
        #expect(first.logLevel == .debug && second.logLevel == .error)
        #expect(first[metadataKey: "only-on"] == "first" && second[metadataKey: "only-on"] == "second")
        #expect(self.records() == [])
    }

    @Test("the shared level applies at once to all handlers without one of their own")
    func sharedLevel() {
        let follower = self.makeLogger()
        var own = self.makeLogger()
        own.logLevel = .warning
        for level in Logger.Level.allCases {
            self.threshold.level = level
            #expect(follower.logLevel == level && own.logLevel == .warning)
        }
        self.threshold.level = .info
        follower.debug("hidden")
        self.threshold.level = .debug
        follower.debug("shown")
        #expect(self.records().map(\.message) == ["shown"])
    }

    @Test("the nearest metadata wins: the record's over the task's over the logger's; keys are sorted")
    func metadata() {
        var logger = self.makeLogger(provider: .init { ["b": "task", "c": "task"] })
        logger[metadataKey: "a"] = "logger"
        logger[metadataKey: "b"] = "logger"
        logger[metadataKey: "c"] = "logger"
        logger.info("text", metadata: ["c": "record", "d": .stringConvertible(7), "e": ["x", "y"]])
        #expect(
            self.records().map(\.fields) == [
                [
                    .init("a", "logger"), .init("b", "task"), .init("c", "record"), .init("d", "7"),
                    .init("e", #"["x", "y"]"#),
                ]
            ]
        )
    }

    @Test("a record has its level, its code location and its time")
    func event() throws {
        let before = LogRecord.now()
        self.makeLogger().notice("text", file: "Module/File.swift", function: "function()", line: 7)
        let record = try #require(self.records().first)
        #expect(record.level == .notice && record.message == "text" && record.fields == [])
        #expect(record.location == .init(file: "Module/File.swift", function: "function()", line: 7))
        #expect((before...LogRecord.now()).contains(record.time))
    }

    @Test("the completion of the message is not a field")
    func completion() {
        self.makeLogger().info("text", metadata: ["uuu.completion": ": more", "a": "b"])
        let records = self.records()
        #expect(records.map(\.glance) == ["text: more"] && records.map(\.message) == ["text"])
        #expect(records.map(\.fields) == [[.init("a", "b")]])
    }

    @Test("an error becomes a field, unless the code wrote that field itself")
    func error() {
        let logger = self.makeLogger()
        logger.error("text", error: Failure())
        logger.error("text", error: Failure(), metadata: ["uuu.error": "said better"])
        #expect(
            self.records().map(\.fields) == [
                [.init("uuu.error", "the disk is full")], [.init("uuu.error", "said better")],
            ]
        )
    }
}
