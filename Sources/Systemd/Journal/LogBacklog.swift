import Dispatch

/// What waits to be logged and what was lost: the state of a log queue.
struct LogBacklog {
    /// What became of a record that was added.
    struct Addition: Equatable {
        var isQueued: Bool
        /// Whether the thread sleeps and must be woken.
        var wakes: Bool
    }

    /// What the thread is to do next.
    enum Step: Equatable {
        case write(LogRecord)
        /// Write how many records were lost.
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
    /// What is taken next, last one first.
    private var outgoing: [Entry] = []
    private var isSleeping = false
    private var isClosed = false

    /// What waits or is being written.
    private var count = 0
    private var byteCount = 0
    /// How many entries were ever queued, and how many of them are done with.
    private var queued = 0
    private var settled = 0
    private var flushes: [(target: Int, done: DispatchSemaphore)] = []

    /// Whether records are being dropped until half of the queue is free.
    private var isOverflowing = false
    /// How many losses no record has told of.
    private var untold = 0
    private var isReportQueued = false

    /// How many records were lost in all.
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

    /// Says what the thread is to do; ``settle(_:isWritten:)`` follows when it was to write.
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

    /// Notes that what ``next()`` said was done, or failed.
    mutating func settle(_ step: Step, isWritten: Bool) {
        switch step {
        case .write(let record):
            self.byteCount -= record.byteCount
            if !isWritten { self.lose(1) }
        case .report(let lost): if !isWritten { self.untold += lost }
        case .sleep, .end: return
        }
        self.count -= 1
        self.settled += 1
        self.flushes.removeAll { flush in
            guard flush.target <= self.settled else { return false }
            flush.done.signal()
            return true
        }
    }

    /// Signals when all that was queued or lost so far has been written or told of.
    mutating func flush(_ done: DispatchSemaphore) {
        if self.untold > 0 { self.queueReport() }
        guard self.settled < self.queued else {
            done.signal()
            return
        }
        self.flushes.append((self.queued, done))
    }

    /// Ends the thread when nothing waits any more.
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
