import Dispatch
import Logging
import Synchronization

/// A bounded queue of log records in front of a sink that may block, and the thread that empties it.
///
/// Whoever logs never waits (SD-14). What finds no room is counted and dropped, until half of the queue is
/// free again; then one record says how many were lost. An event that comes too often is left out, counted and told too.
package final class LogQueue: Sendable {
    /// What the log says of records that are not in it.
    package struct Reports: Sendable {
        /// Of records that found no room, or that the sink lost.
        package var lost: LogReport
        /// Of records of an event that came too often; the field `uuu.omitted_event` says which.
        package var omitted: LogReport

        /// Reports; the defaults are plain text.
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

        /// Queues a report for each event of which records were left out; answers whether the thread must be woken.
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

    /// Starts the thread, which lives until ``close()``.
    ///
    /// - Parameters:
    ///   - sink: Where records go.
    ///   - limits: How much may wait, and how often an event is worth a record.
    ///   - reports: What the log says of records that are not in it.
    ///   - lastResort: Gets each critical record that was dropped or lost. Whoever logs may be the one who calls it, so
    ///     it must not block.
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

    /// How many records were dropped, or lost by the sink, since the start.
    package var lostCount: Int { self.state.withLock { $0.backlog.lostCount } }

    /// How many records were left out since the start because their events came too often.
    package var omittedCount: Int { self.state.withLock { $0.limiter.omittedCount } }

    /// Queues a record, leaves it out when its event comes too often, or drops it when there is no room; never blocks.
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

    /// Waits until all that was queued before is written; false when that took too long.
    ///
    /// It blocks the calling thread: for the end of the process, not for an event loop.
    package func flush(within timeout: Duration) -> Bool {
        let done = DispatchSemaphore(value: 0)
        self.state.withLock { state in
            _ = state.tellOmissions(by: self.reports.omitted)
            state.backlog.flush(done)
        }
        self.wakeUp.signal()
        return done.wait(timeout: .now() + .microseconds(Int(timeout.wholeMicroseconds))) == .success
    }

    /// Lets the thread end when it has written what is queued; what comes later is dropped.
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
                self.state.withLock { $0.backlog.settle(step, isWritten: isWritten) }
                if !isWritten, record.level == .critical { self.lastResort(record) }
            case .report(let lost):
                let isWritten = sink.write(self.reports.lost.record(of: lost))
                self.state.withLock { $0.backlog.settle(step, isWritten: isWritten) }
            case .sleep: self.wakeUp.wait()
            case .end: return
            }
        }
    }
}
