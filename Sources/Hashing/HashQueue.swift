import World

/// The passwords that wait to be hashed: first come, first served, bounded in number and in time.
struct HashQueue {
    /// One piece of work, and how its owner is told that it will not be done.
    struct Job: Sendable {
        let id: UInt64
        let perform: @Sendable () -> Void
        let refuse: @Sendable (WorldError) -> Void
    }

    /// What a thread has to do next.
    struct Turn {
        /// Who waited too long.
        var expired: [Job] = []
        /// Whose turn it is; nil when nobody waits.
        var next: Job?
        /// Whether there will be no more.
        var isLast = false
    }

    /// What became of work that was brought.
    enum Admission: Equatable, Sendable {
        case waits
        case tooMany(limit: Int)
        case closed
    }

    private struct Entry {
        let job: Job
        let deadline: ContinuousClock.Instant
    }

    private var limit: Int
    private var maximumWait: Duration
    /// Who waits, by number.
    private var entries: [UInt64: Entry] = [:]
    /// The numbers in the order in which they came; those that nobody waits for any more are passed over.
    private var order: [UInt64] = []
    /// How many numbers at the beginning are done with.
    private var done = 0
    private var isClosed = false

    init(limit: Int, maximumWait: Duration) {
        self.limit = limit
        self.maximumWait = maximumWait
    }

    /// Puts other limits in force, for who comes from now on.
    mutating func apply(limit: Int, maximumWait: Duration) {
        self.limit = limit
        self.maximumWait = maximumWait
    }

    /// How many wait.
    var count: Int { self.entries.count }

    /// Adds a piece of work.
    mutating func add(_ job: Job, at now: ContinuousClock.Instant) -> Admission {
        guard !self.isClosed else { return .closed }
        guard self.entries.count < self.limit else { return .tooMany(limit: self.limit) }
        self.entries[job.id] = Entry(job: job, deadline: now.advanced(by: self.maximumWait))
        self.order.append(job.id)
        return .waits
    }

    /// Takes out whoever waited too long, and whoever is next.
    mutating func turn(at now: ContinuousClock.Instant) -> Turn {
        var turn = Turn(isLast: self.isClosed)
        while turn.next == nil, let entry = self.takeFirst() {
            if entry.deadline < now { turn.expired.append(entry.job) } else { turn.next = entry.job }
        }
        return turn
    }

    /// Takes out who came first of those who still wait.
    private mutating func takeFirst() -> Entry? {
        defer { self.tidy() }
        while self.done < self.order.count {
            self.done += 1
            if let entry = self.entries.removeValue(forKey: self.order[self.done - 1]) { return entry }
        }
        return nil
    }

    /// Forgets numbers that are done with, seldom enough to cost nothing for each.
    private mutating func tidy() {
        guard self.done > 32, self.done * 2 > self.order.count else { return }
        self.order.removeFirst(self.done)
        self.done = 0
    }

    /// Takes out a piece of work that nobody wants any more; nil when it does not wait.
    mutating func remove(_ id: UInt64) -> Job? {
        guard let job = self.entries.removeValue(forKey: id)?.job else { return nil }
        // Numbers without anybody may be all there is, where nobody takes a turn.
        if self.order.count > 2 * self.entries.count + 64 {
            self.order = self.order[self.done...].filter { self.entries[$0] != nil }
            self.done = 0
        }
        return job
    }

    /// Takes out everybody; nobody is added from now on.
    mutating func close() -> [Job] {
        self.isClosed = true
        defer { (self.entries, self.order, self.done) = ([:], [], 0) }
        return self.order[self.done...].compactMap { self.entries[$0]?.job }
    }
}
