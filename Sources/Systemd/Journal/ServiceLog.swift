package import Logging

/// The log of the service: one queue, one level, and the loggers that write to the queue.
///
/// The composition root creates it, passes loggers on, and flushes it at the end.
package final class ServiceLog: Sendable {
    private let queue: LogQueue
    private let threshold: LogThreshold

    /// The destination of the records.
    package let destination: LogDestination

    /// Starts the log and its thread.
    ///
    /// - Parameters:
    ///   - identifier: The name of the program, for `journalctl -t`.
    ///   - level: The lowest level that is logged.
    ///   - destination: The destination of the records.
    ///   - limits: The limits of what waits while the journal or stderr hangs.
    ///   - documentation: The URL of the documentation for records with a message id, in a form that systemd accepts.
    ///   - reports: The records that report missing records.
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

    /// The lowest level that is logged.
    ///
    /// A change applies at once to all loggers without a level of their own.
    package var level: Logger.Level {
        get { self.threshold.level }
        set { self.threshold.level = newValue }
    }

    /// The number of records that were lost since the start, because they did not fit or could not be written.
    package var lostCount: Int { self.queue.lostCount }

    /// The number of records that were omitted since the start because their events were too frequent.
    package var omittedCount: Int { self.queue.omittedCount }

    /// Creates a logger that writes to this log.
    package func makeLogger(label: String) -> Logger {
        Logger(label: label) { _ in self.makeHandler() }
    }

    /// Creates a handler that writes to this log, for `LoggingSystem.bootstrap`, which only the composition root calls.
    package func makeHandler(metadataProvider: Logger.MetadataProvider? = nil) -> QueueLogHandler {
        QueueLogHandler(queue: self.queue, threshold: self.threshold, metadataProvider: metadataProvider)
    }

    /// Waits until everything that was logged before is written, and taken in by journald; false at the time-out.
    ///
    /// It blocks the calling thread: use it at the end of the process, never on an event loop.
    @discardableResult
    package func flush(within timeout: Duration) -> Bool {
        let start = ContinuousClock.now
        guard self.queue.flush(within: timeout) else { return false }
        guard self.destination == .journal else { return true }
        return JournalReceipt().wait(within: timeout - (ContinuousClock.now - start))
    }
}
