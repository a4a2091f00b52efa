import Dispatch

/// The state of a ``LogQueue``: the records that are waiting, and the number of those that were lost.
struct LogBacklog {
    /// The result of adding a record.
    struct Addition: Equatable {
        var isQueued: Bool
        /// Whether the thread is sleeping and must be woken.
        var wakes: Bool
    }

    /// The next step of the thread.
    enum Step: Equatable {
        case write(LogRecord)
        /// Write a record that says how many were lost.
        case report(lost: Int)
        case sleep
        case end
    }

    private enum Entry {
        case record(LogRecord)
        case report

        var byteCount: Int {
            switch self {
            case .record(let record): record.byteCount
            case .report: 0
            }
        }
    }

    private let limits: LogQueue.Limits
    private var incoming: [Entry] = []
    /// The next entries to write, in reverse order.
    private var outgoing: [Entry] = []
    private var isSleeping = false
    private var isClosed = false

    /// The number of entries that are waiting or being written.
    private var count = 0
    private var byteCount = 0
    /// The number of entries that were ever queued; ``reported`` of them are done.
    private var queued = 0
    private var reported = 0
    private var flushes: [(target: Int, done: DispatchSemaphore)] = []

    /// Whether records are dropped until half of the queue is free.
    private var isOverflowing = false
    /// The number of losses that no record has reported yet.
    private var untold = 0
    private var isReportQueued = false

    /// The number of records that were lost since the start.
    private(set) var lostCount = 0

    init(limits: LogQueue.Limits) { self.limits = limits }

    /// Queues a record if there is room.
    mutating func add(_ record: LogRecord) -> Addition {
        defer { self.isSleeping = false }
        guard self.hasRoom(for: record), !self.isClosed else {
            self.isOverflowing = true
            self.lose(1)
            return Addition(isQueued: false, wakes: self.isSleeping)
        }
        self.isOverflowing = false
        if self.untold > 0 { self.queueReport() }
        self.queue(.record(record))
        return Addition(isQueued: true, wakes: self.isSleeping)
    }

    /// Returns the next step of the thread.
    ///
    /// After a step that writes, ``report(_:isWritten:)`` must be called.
    mutating func next() -> Step {
        if self.outgoing.isEmpty { swap(&self.outgoing, &self.incoming); self.outgoing.reverse() }
        if self.outgoing.isEmpty, self.isOverflowing, self.untold > 0 {
            self.isOverflowing = false
            self.queueReport()
            swap(&self.outgoing, &self.incoming)
        }
        switch self.outgoing.popLast() {
        case .record(let record): return .write(record)
        case .report:
            defer { self.untold = 0 }
            self.isReportQueued = false
            return .report(lost: self.untold)
        case nil:
            self.isSleeping = !self.isClosed
            return self.isClosed ? .end : .sleep
        }
    }

    /// Ends a step that ``next()`` returned, which succeeded or failed.
    mutating func finish(_ step: Step, isWritten: Bool) {
        switch step {
        case .write(let record):
            self.byteCount -= record.byteCount
            if !isWritten { self.lose(1) }
        case .report(let lost): if !isWritten { self.untold += lost }
        case .sleep, .end: return
        }
        self.count -= 1
        self.reported += 1
        self.flushes.removeAll { flush in
            guard flush.target <= self.reported else { return false }
            flush.done.signal()
            return true
        }
    }

    /// Signals when everything that was queued so far is written and everything that was lost so far is reported.
    mutating func flush(_ done: DispatchSemaphore) {
        if self.untold > 0 { self.queueReport() }
        guard self.reported < self.queued else {
            done.signal()
            return
        }
        self.flushes.append((self.queued, done))
    }

    /// Ends the thread when nothing is waiting any more.
    mutating func close() { self.isClosed = true }

    private func hasRoom(for record: LogRecord) -> Bool {
        let share = self.isOverflowing ? 2 : 1
        return self.count < self.limits.records / share
            && self.byteCount + record.byteCount <= self.limits.bytes / share
    }

    private mutating func lose(_ count: Int) {
        self.lostCount += count
        self.untold += count
    }

    private mutating func queueReport() {
        guard !self.isReportQueued else { return }
        self.isReportQueued = true
        self.queue(.report)
    }

    private mutating func queue(_ entry: Entry) {
        self.incoming.append(entry)
        self.count += 1
        self.byteCount += entry.byteCount
        self.queued += 1
    }
}
