import World

/// The passwords that wait to be hashed: first come, first served, limited in number and in time.
struct HashQueue {
    /// One piece of work, and how its caller is told that it is refused.
    struct Job: Sendable {
        let id: UInt64
        let perform: @Sendable () -> Void
        let refuse: @Sendable (WorldError) -> Void
    }

    /// What a thread has to do next.
    struct Turn {
        /// Jobs that have waited too long.
        var expired: [Job] = []
        /// The job to run; nil if none waits.
        var next: Job?
        /// Whether the queue is closed and the thread has to end.
        var isLast = false
    }

    /// What happened to a job that was to be added.
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
    /// The jobs that wait, by number.
    private var entries: [UInt64: Entry] = [:]
    /// The numbers in the order in which they were added, including those of jobs that no longer wait.
    private var order: [UInt64] = []
    /// How many numbers at the beginning of `order` have been taken.
    private var done = 0
    private var isClosed = false

    init(limit: Int, maximumWait: Duration) {
        self.limit = limit
        self.maximumWait = maximumWait
    }

    /// Applies other limits to jobs that are added from now on.
    mutating func apply(limit: Int, maximumWait: Duration) {
        self.limit = limit
        self.maximumWait = maximumWait
    }

    /// How many jobs wait.
    var count: Int { self.entries.count }

    /// Adds a job, unless the queue is full or closed.
    mutating func add(_ job: Job, at now: ContinuousClock.Instant) -> Admission {
        guard !self.isClosed else { return .closed }
        guard self.entries.count < self.limit else { return .tooMany(limit: self.limit) }
        self.entries[job.id] = Entry(job: job, deadline: now.advanced(by: self.maximumWait))
        self.order.append(job.id)
        return .waits
    }

    /// Removes and returns the jobs that have waited too long, and the next one to run.
    mutating func turn(at now: ContinuousClock.Instant) -> Turn {
        var turn = Turn(isLast: self.isClosed)
        while turn.next == nil, let entry = self.takeFirst() {
            if entry.deadline < now { turn.expired.append(entry.job) } else { turn.next = entry.job }
        }
        return turn
    }

    /// Removes and returns the first job that still waits.
    private mutating func takeFirst() -> Entry? {
        defer { self.tidy() }
        while self.done < self.order.count {
            self.done += 1
            if let entry = self.entries.removeValue(forKey: self.order[self.done - 1]) { return entry }
        }
        return nil
    }

    /// Removes taken numbers from `order`, rarely enough that the cost for each job is small.
    private mutating func tidy() {
        guard self.done > 32, self.done * 2 > self.order.count else { return }
        self.order.removeFirst(self.done)
        self.done = 0
    }

    /// Removes and returns a job; nil if it does not wait.
    mutating func remove(_ id: UInt64) -> Job? {
        guard let job = self.entries.removeValue(forKey: id)?.job else { return nil }
        // Without this, `order` would grow if jobs are cancelled while no thread takes any.
        if self.order.count > 2 * self.entries.count + 64 {
            self.order = self.order[self.done...].filter { self.entries[$0] != nil }
            self.done = 0
        }
        return job
    }

    /// Removes and returns all jobs; later ones are refused.
    mutating func close() -> [Job] {
        self.isClosed = true
        defer { (self.entries, self.order, self.done) = ([:], [], 0) }
        return self.order[self.done...].compactMap { self.entries[$0]?.job }
    }
}
