import World

/// The passwords that wait to be hashed, limited in number and in time: a fair queue.
///
/// The machine's own come first, then those of known clients, then those of strangers; but each that is passed over for
/// long has a turn. Among equals the clients have turns one after another, and few jobs of one client wait. If all is
/// full, who comes first displaces who comes later. Each operation takes a constant time on average.
struct HashQueue {
    /// One piece of work, and how its caller is told that it is refused.
    struct Job: Sendable {
        let id: UInt64
        var claimant = HashClaimant.machine
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

    /// How many jobs of one client wait at most; the machine's own are limited by the queue only.
    static let clientLimit = 4
    /// How often jobs of a standing are passed over at most.
    static let patience = 7

    private var limit: Int
    private var maximumWait: Duration
    /// The jobs that wait, by number.
    private var entries: [UInt64: Entry] = [:]
    /// The same, by standing.
    private var rounds = HashClaimant.Standing.allCases.map { _ in WaitingRound() }
    /// How many turns each standing was passed over while jobs of it waited.
    private var passed = HashClaimant.Standing.allCases.map { _ in 0 }
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

    /// Adds a job, unless the queue is full for it or closed.
    ///
    /// - Returns: What happened to it, and the job that it has displaced, if any.
    mutating func add(_ job: Job, at now: ContinuousClock.Instant) -> (admission: Admission, displaced: Job?) {
        guard !self.isClosed else { return (.closed, nil) }
        let standing = job.claimant.standing
        if standing != .machine, self.rounds[standing.rawValue].count(of: job.claimant.visitor) >= Self.clientLimit {
            return (.tooMany(limit: Self.clientLimit), nil)
        }
        var displaced: Job?
        if self.entries.count >= self.limit {
            guard let id = self.displaced(by: job.claimant) else { return (.tooMany(limit: self.limit), nil) }
            displaced = self.remove(id)
        }
        self.entries[job.id] = Entry(job: job, deadline: now.advanced(by: self.maximumWait))
        self.rounds[standing.rawValue].append(job.id, of: job.claimant.visitor)
        self.order.append(job.id)
        return (.waits, displaced)
    }

    /// Returns the job that has to go for one of a claimant: of those who come later, else of equals who have two more,
    /// the youngest of who has most.
    private func displaced(by claimant: HashClaimant) -> UInt64? {
        let standing = claimant.standing.rawValue
        for other in self.rounds.indices.reversed() where other > standing {
            if let id = self.rounds[other].youngestOfMost { return id }
        }
        let equals = self.rounds[standing]
        return equals.most > equals.count(of: claimant.visitor) + 1 ? equals.youngestOfMost : nil
    }

    /// Removes and returns the jobs that have waited too long, and the next one to run.
    mutating func turn(at now: ContinuousClock.Instant) -> Turn {
        var turn = Turn(isLast: self.isClosed)
        while let id = self.oldest, let entry = self.entries[id], entry.deadline < now {
            if let job = self.remove(id) { turn.expired.append(job) }
        }
        while turn.next == nil, let entry = self.takeNext() {
            if entry.deadline < now { turn.expired.append(entry.job) } else { turn.next = entry.job }
        }
        return turn
    }

    /// The job that was added first of those that wait.
    private var oldest: UInt64? {
        mutating get {
            defer { self.tidy() }
            while self.done < self.order.count {
                if self.entries[self.order[self.done]] != nil { return self.order[self.done] }
                self.done += 1
            }
            return nil
        }
    }

    private mutating func takeNext() -> Entry? {
        let waiting = self.rounds.indices.filter { !self.rounds[$0].isEmpty }
        guard let first = waiting.first else { return nil }
        let chosen = waiting.last { self.passed[$0] >= Self.patience } ?? first
        for other in waiting { self.passed[other] = other == chosen ? 0 : self.passed[other] + 1 }
        return self.rounds[chosen].next().flatMap { self.entries.removeValue(forKey: $0) }
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
        self.rounds[job.claimant.standing.rawValue].remove(id)
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
        defer {
            (self.entries, self.order, self.done) = ([:], [], 0)
            self.rounds = self.rounds.map { _ in WaitingRound() }
        }
        return self.order[self.done...].compactMap { self.entries[$0]?.job }
    }
}
