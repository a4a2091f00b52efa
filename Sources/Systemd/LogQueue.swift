import Dispatch
import Logging
import Synchronization

/// A bounded queue of log records in front of a sink that may block, and the thread that empties it.
///
/// Whoever logs never waits (REQUIREMENTS SD-14). What finds no room is counted and dropped, until half of the queue is
/// free again; then one record says how many were lost.
package final class LogQueue: Sendable {
    /// How much may wait, the record that is being written included.
    package struct Limits: Equatable, Sendable {
        /// The number of records.
        package var records: Int
        /// Their size in memory.
        package var bytes: Int

        /// Limits; the defaults hold some seconds of a very busy server.
        package init(records: Int = 8_192, bytes: Int = 8 << 20) {
            self.records = records
            self.bytes = bytes
        }
    }

    private let backlog: Mutex<LogBacklog>
    private let wakeUp = DispatchSemaphore(value: 0)
    private let report: LossReport
    private let lastResort: @Sendable (LogRecord) -> Void

    /// Starts the thread, which lives until ``close()``.
    ///
    /// - Parameters:
    ///   - sink: Where records go.
    ///   - limits: How much may wait.
    ///   - report: What the record says that tells of lost ones.
    ///   - lastResort: Gets each critical record that was dropped or lost. Whoever logs may be the one who calls it, so
    ///     it must not block.
    /// - Throws: ``SystemdError/Code/thread(errno:)``.
    package init(
        sink: any LogSink,
        limits: Limits = Limits(),
        report: LossReport = LossReport(),
        lastResort: @escaping @Sendable (LogRecord) -> Void
    ) throws(SystemdError) {
        self.backlog = Mutex(LogBacklog(limits: limits))
        self.report = report
        self.lastResort = lastResort
        try startThread(named: "uuu-log") { self.run(sink) }
    }

    /// How many records were dropped, or lost by the sink, since the start.
    package var lostCount: Int { self.backlog.withLock { $0.lostCount } }

    /// Queues a record, or drops it when there is no room; never blocks.
    package func enqueue(_ record: LogRecord) {
        let addition = self.backlog.withLock { $0.add(record) }
        if addition.wakes { self.wakeUp.signal() }
        if !addition.isQueued, record.level == .critical { self.lastResort(record) }
    }

    /// Waits until all that was queued before is written; false when that took too long.
    ///
    /// It blocks the calling thread: for the end of the process, not for an event loop.
    package func flush(within timeout: Duration) -> Bool {
        let done = DispatchSemaphore(value: 0)
        self.backlog.withLock { $0.flush(done) }
        self.wakeUp.signal()
        return done.wait(timeout: .now() + .microseconds(Int(timeout.wholeMicroseconds))) == .success
    }

    /// Lets the thread end when it has written what is queued; what comes later is dropped.
    package func close() {
        self.backlog.withLock { $0.close() }
        self.wakeUp.signal()
    }

    private func run(_ sink: any LogSink) {
        while true {
            let step = self.backlog.withLock { $0.next() }
            switch step {
            case .write(let record):
                let isWritten = sink.write(record)
                self.backlog.withLock { $0.settle(step, isWritten: isWritten) }
                if !isWritten, record.level == .critical { self.lastResort(record) }
            case .report(let lost):
                let isWritten = sink.write(self.report.record(of: lost))
                self.backlog.withLock { $0.settle(step, isWritten: isWritten) }
            case .sleep: self.wakeUp.wait()
            case .end: return
            }
        }
    }
}
