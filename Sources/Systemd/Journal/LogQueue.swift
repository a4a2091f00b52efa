import Dispatch
import Logging
import Synchronization

/// A bounded queue of log records in front of a sink that may block, with a thread that empties it.
///
/// Logging never blocks the caller (SD-14). A record that does not fit is counted and dropped, and so are all others
/// until half of the queue is free again; then one record reports the number. Records of an event that is too frequent
/// are omitted, counted and reported too.
package final class LogQueue: Sendable {
    /// The records that report missing records.
    package struct Reports: Sendable {
        /// For records that did not fit, or that the sink has lost.
        package var lost: LogReport
        /// For records of an event that was too frequent; the field `uuu.omitted_event` names it.
        package var omitted: LogReport

        /// Creates reports; the defaults are plain text.
        package init(
            lost: LogReport = LogReport(level: .warning, message: "log records were lost"),
            omitted: LogReport = LogReport(level: .notice, message: "log records were left out")
        ) {
            self.lost = lost
            self.omitted = omitted
        }
    }

    private struct State {
        var backlog: LogBacklog
        var limiter: LogLimiter

        /// Queues a report for each event with omissions; returns whether the thread must be woken.
        mutating func tellOmissions(by report: LogReport, at time: Int64? = nil) -> Bool {
            var wakes = false
            for omission in self.limiter.omissions(at: time) {
                let record = report.record(of: omission.count, [.init("uuu.omitted_event", omission.event)])
                wakes = self.backlog.add(record).wakes || wakes
            }
            return wakes
        }
    }

    private let state: Mutex<State>
    private let wakeUp = DispatchSemaphore(value: 0)
    private let reports: Reports
    private let lastResort: @Sendable (LogRecord) -> Void

    /// Starts the thread, which runs until ``close()``.
    ///
    /// - Parameters:
    ///   - sink: The sink for the records.
    ///   - limits: The limits of the queue and of each event.
    ///   - reports: The records that report missing records.
    ///   - lastResort: Gets each critical record that was dropped or lost. It must not block, because the caller of
    ///     ``enqueue(_:)`` may run it.
    /// - Throws: ``SystemdError/Code/thread(errno:)``.
    package init(
        sink: any LogSink,
        limits: Limits = Limits(),
        reports: Reports = Reports(),
        lastResort: @escaping @Sendable (LogRecord) -> Void
    ) throws(SystemdError) {
        self.state = Mutex(State(backlog: LogBacklog(limits: limits), limiter: LogLimiter(limits: limits.events)))
        self.reports = reports
        self.lastResort = lastResort
        try startThread(named: "uuu-log") { self.run(sink) }
    }

    /// The number of records that were dropped, or lost by the sink, since the start.
    package var lostCount: Int { self.state.withLock { $0.backlog.lostCount } }

    /// The number of records that were omitted since the start because their events were too frequent.
    package var omittedCount: Int { self.state.withLock { $0.limiter.omittedCount } }

    /// Queues a record, omits it if its event is too frequent, or drops it if there is no room.
    ///
    /// Never blocks, from any thread.
    package func enqueue(_ record: LogRecord) {
        let (wakes, isDropped) = self.state.withLock { state in
            let wakes = state.tellOmissions(by: self.reports.omitted, at: record.time)
            guard state.limiter.admits(record) else { return (wakes, false) }
            let addition = state.backlog.add(record)
            return (wakes || addition.wakes, !addition.isQueued)
        }
        if wakes { self.wakeUp.signal() }
        if isDropped, record.level == .critical { self.lastResort(record) }
    }

    /// Waits until everything that was queued before is written; false at the time-out.
    ///
    /// It blocks the calling thread: use it at the end of the process, never on an event loop.
    package func flush(within timeout: Duration) -> Bool {
        let done = DispatchSemaphore(value: 0)
        self.state.withLock { state in
            _ = state.tellOmissions(by: self.reports.omitted)
            state.backlog.flush(done)
        }
        self.wakeUp.signal()
        return done.wait(timeout: .now() + .microseconds(Int(timeout.wholeMicroseconds))) == .success
    }

    /// Ends the thread after it has written what is queued.
    ///
    /// Later records are dropped.
    package func close() {
        self.state.withLock { $0.backlog.close() }
        self.wakeUp.signal()
    }

    private func run(_ sink: any LogSink) {
        while true {
            let step = self.state.withLock { $0.backlog.next() }
            switch step {
            case .write(let record):
                let isWritten = sink.write(record)
                self.state.withLock { $0.backlog.finish(step, isWritten: isWritten) }
                if !isWritten, record.level == .critical { self.lastResort(record) }
            case .report(let lost):
                let isWritten = sink.write(self.reports.lost.record(of: lost))
                self.state.withLock { $0.backlog.finish(step, isWritten: isWritten) }
            case .sleep: self.wakeUp.wait()
            case .end: return
            }
        }
    }
}
