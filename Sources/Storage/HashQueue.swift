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
    private var entries: [Entry] = []
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
        self.entries.append(Entry(job: job, deadline: now.advanced(by: self.maximumWait)))
        return .waits
    }

    /// Takes out whoever waited too long, and whoever is next.
    mutating func turn(at now: ContinuousClock.Instant) -> Turn {
        let expired = self.entries.prefix { $0.deadline < now }.map(\.job)
        self.entries.removeFirst(expired.count)
        let next = self.entries.isEmpty ? nil : self.entries.removeFirst().job
        return Turn(expired: expired, next: next, isLast: self.isClosed)
    }

    /// Takes out a piece of work that nobody wants any more; nil when it does not wait.
    mutating func remove(_ id: UInt64) -> Job? {
        guard let index = self.entries.firstIndex(where: { $0.job.id == id }) else { return nil }
        return self.entries.remove(at: index).job
    }

    /// Takes out everybody; nobody is added from now on.
    mutating func close() -> [Job] {
        self.isClosed = true
        defer { self.entries = [] }
        return self.entries.map(\.job)
    }
}
