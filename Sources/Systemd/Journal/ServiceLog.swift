package import Logging

/// The log of the service: one queue, one level, and the loggers that write to it.
///
/// The composition root makes one, hands loggers down, and flushes it at the end.
package final class ServiceLog: Sendable {
    private let queue: LogQueue
    private let threshold: LogThreshold

    /// Where the records go.
    package let destination: LogDestination

    /// Starts the log and its thread.
    ///
    /// - Parameters:
    ///   - identifier: The name of the program, by which `journalctl -t` finds it.
    ///   - level: The least level that is logged.
    ///   - destination: Where to.
    ///   - limits: How much may wait while journal or stderr stand still.
    ///   - documentation: Where to read on about records that have a message id, as an URL of systemd's kinds.
    ///   - reports: What the log says of records that are not in it.
    /// - Throws: ``SystemdError/Code/thread(errno:)``.
    package init(
        identifier: String,
        level: Logger.Level = .info,
        destination: LogDestination = .detect(),
        limits: LogQueue.Limits = LogQueue.Limits(),
        documentation: String? = nil,
        reports: LogQueue.Reports = LogQueue.Reports()
    ) throws(SystemdError) {
        let lastResort: ConsoleSink
        let sink: any LogSink
        switch destination {
        case .journal:
            lastResort = ConsoleSink(isPrefixed: true)
            sink = JournalSink(identifier: identifier, documentation: documentation, standIn: lastResort)
        case .console(let isPrefixed):
            lastResort = ConsoleSink(isPrefixed: isPrefixed)
            sink = lastResort
        }
        self.destination = destination
        self.threshold = LogThreshold(level)
        self.queue = try LogQueue(sink: sink, limits: limits, reports: reports) { lastResort.writeAtOnce($0) }
    }

    deinit { self.queue.close() }

    /// The least level that is logged; it applies at once to all loggers that were not given a level of their own.
    package var level: Logger.Level {
        get { self.threshold.level }
        set { self.threshold.level = newValue }
    }

    /// How many records were lost since the start, because they came too fast or could not be written.
    package var lostCount: Int { self.queue.lostCount }

    /// How many records were left out since the start because their events came too often.
    package var omittedCount: Int { self.queue.omittedCount }

    /// A logger that writes here.
    package func makeLogger(label: String) -> Logger {
        Logger(label: label) { _ in self.makeHandler() }
    }

    /// A handler that writes here, for `LoggingSystem.bootstrap`, which is the composition root's to call.
    package func makeHandler(metadataProvider: Logger.MetadataProvider? = nil) -> QueueLogHandler {
        QueueLogHandler(queue: self.queue, threshold: self.threshold, metadataProvider: metadataProvider)
    }

    /// Waits until all that was logged before is written; false when that took too long.
    ///
    /// It blocks the calling thread: for the end of the process, not for an event loop.
    @discardableResult
    package func flush(within timeout: Duration) -> Bool { self.queue.flush(within: timeout) }
}
