import Dispatch
import Synchronization
package import World

/// Hashes passwords with Argon2id on a few threads of its own, which run at a lower priority than the event loops.
///
/// Callers wait without blocking a thread. A caller who has waited longer than the configuration allows is refused with
/// `busy` when a thread next takes a job. Whose turn comes first is up to ``HashQueue``. ``close()`` ends the threads.
package final class Argon2Hasher: HashingService {
    /// What threads and callers share.
    ///
    /// The threads do not retain the hasher itself.
    private final class Shared: Sendable {
        let queue: Mutex<HashQueue>
        /// Counts the jobs that were added.
        ///
        /// A thread may be woken for a job that is gone already.
        let added = DispatchSemaphore(value: 0)
        let threads = DispatchGroup()
        let now: @Sendable () -> ContinuousClock.Instant

        init(_ queue: HashQueue, now: @escaping @Sendable () -> ContinuousClock.Instant) {
            self.queue = Mutex(queue)
            self.now = now
        }

        /// Runs jobs until the hasher is closed; each thread calls this once.
        func serve() {
            while true {
                self.added.wait()
                let now = self.now()
                let turn = self.queue.withLock { $0.turn(at: now) }
                for job in turn.expired {
                    job.refuse(WorldError(.busy, at: Argon2Hasher.location, hint: "one waited for too long"))
                }
                turn.next?.perform()
                if turn.isLast { return }
            }
        }
    }

    private let shared: Shared
    private let heldFunction: Mutex<PasswordHash>
    private let pepper: PasswordPepper?
    private let threadCount: Int
    private static let location = "Argon2Hasher"
    private let ids = Atomic<UInt64>(0)

    /// Starts the threads.
    ///
    /// - Parameters:
    ///   - configuration: What a hash costs, how many passwords may wait, and the threads.
    ///   - pepper: The keys under which hashes are made and compared; nil for none.
    /// - Throws: ``PasswordHasherError`` if libsodium cannot be used or a thread cannot be started.
    package convenience init(
        _ configuration: HashingConfiguration,
        pepper: PasswordPepper? = nil
    ) throws(PasswordHasherError) {
        try self.init(configuration, pepper: pepper, now: { .now })
    }

    init(
        _ configuration: HashingConfiguration,
        pepper: PasswordPepper? = nil,
        now: @escaping @Sendable () -> ContinuousClock.Instant
    ) throws(PasswordHasherError) {
        guard PasswordHash.isReady else {
            throw PasswordHasherError(at: Self.location, hint: "libsodium cannot be prepared")
        }
        self.threadCount = configuration.threads
        self.heldFunction = Mutex(PasswordHash(configuration, pepper))
        self.pepper = pepper
        self.shared = Shared(
            HashQueue(limit: configuration.waitingLimit, maximumWait: configuration.maximumWait),
            now: now
        )
        // If a thread cannot be started, `deinit` ends those that run.
        for number in 0..<configuration.threads { try self.startThread(number, niceness: configuration.niceness) }
    }

    deinit {
        self.stop()
    }

    /// How many passwords are waiting for a thread.
    package var waiting: Int { self.shared.queue.withLock { $0.count } }

    /// Returns the hash of a password, with a new salt, under the current parameters.
    package func hash(_ password: consuming [UInt8], for claimant: HashClaimant) async throws(WorldError) -> String {
        try await self.hash(SecretBytes(password), self.function, for: claimant)
    }

    /// Returns the hash of a password under other parameters; this shows whether they can be used.
    package func hash(
        _ password: consuming [UInt8],
        under configuration: HashingConfiguration
    ) async throws(WorldError) -> String {
        try await self.hash(SecretBytes(password), PasswordHash(configuration, self.pepper), for: .machine)
    }

    /// Returns a hash that matches no password, under the current parameters.
    package func dummyHash() async throws(WorldError) -> String {
        let function = self.function
        return try self.require(try await self.run { function.makeDummy() })
    }

    /// Applies another cost and other limits to passwords that come from now on.
    ///
    /// The number of threads and their priority do not change.
    package func apply(_ configuration: HashingConfiguration) {
        self.heldFunction.withLock { $0 = PasswordHash(configuration, self.pepper) }
        self.shared.queue.withLock {
            $0.apply(limit: configuration.waitingLimit, maximumWait: configuration.maximumWait)
        }
    }

    private var function: PasswordHash { self.heldFunction.withLock { $0 } }

    private func hash(
        _ secret: SecretBytes,
        _ function: PasswordHash,
        for claimant: HashClaimant
    ) async throws(WorldError) -> String {
        try self.require(try await self.run(for: claimant) { function.make(secret) })
    }

    private func require(_ hash: String?) throws(WorldError) -> String {
        guard let hash else {
            throw WorldError(
                .unavailable,
                at: Self.location,
                hint: "no memory, or parameters that Argon2id does not take"
            )
        }
        return hash
    }

    /// Compares a password with a hash.
    package func verify(
        _ password: consuming [UInt8],
        against hash: String,
        for claimant: HashClaimant
    ) async throws(WorldError) -> PasswordVerdict {
        let function = self.function
        let secret = SecretBytes(password)
        return try await self.run(for: claimant) { function.compare(secret, with: hash) }
    }

    /// Refuses all passwords that wait or come later, lets running hashes finish, and returns when the threads have
    /// ended.
    package func close() async {
        self.stop()
        await withCheckedContinuation { continuation in
            self.shared.threads.notify(queue: .global()) { continuation.resume() }
        }
    }

    /// Refuses all passwords that wait or come later, and tells the threads to end; does not wait for them.
    func stop() {
        let refused = self.shared.queue.withLock { $0.close() }
        for job in refused { job.refuse(WorldError(.unavailable, at: Self.location, hint: "closed")) }
        for _ in 0..<self.threadCount { self.shared.added.signal() }
    }

    /// Runs work on one of the threads when it is the claimant's turn.
    func run<T: Sendable>(
        for claimant: HashClaimant = .machine,
        _ work: @escaping @Sendable () -> T
    ) async throws(WorldError) -> T {
        let id = self.ids.add(1, ordering: .relaxed).newValue
        let result: Result<T, WorldError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let job = HashQueue.Job(
                    id: id,
                    claimant: claimant,
                    perform: { continuation.resume(returning: .success(work())) },
                    refuse: { continuation.resume(returning: .failure($0)) }
                )
                self.submit(job)
                // If the task was cancelled before the job was in the queue, the handler did not find it there.
                if Task.isCancelled { self.cancel(id) }
            }
        } onCancel: {
            self.cancel(id)
        }
        return try result.get()
    }

    private func submit(_ job: HashQueue.Job) {
        let now = self.shared.now()
        let (admission, displaced) = self.shared.queue.withLock { $0.add(job, at: now) }
        displaced?.refuse(WorldError(.busy, at: Self.location, hint: "others come first"))
        switch admission {
        case .waits: self.shared.added.signal()
        case .tooMany(let limit): job.refuse(WorldError(.busy, at: Self.location, hint: "\(limit) wait already"))
        case .closed: job.refuse(WorldError(.unavailable, at: Self.location, hint: "closed"))
        }
    }

    private func cancel(_ id: UInt64) {
        let job = self.shared.queue.withLock { $0.remove(id) }
        job?.refuse(WorldError(.cancelled, at: Self.location))
    }

    private func startThread(_ number: Int, niceness: Int) throws(PasswordHasherError) {
        let shared = self.shared
        shared.threads.enter()
        do throws(PasswordHasherError) {
            try PasswordHashThread.start(name: "hash-\(number)", niceness: niceness) {
                shared.serve()
                shared.threads.leave()
            }
        } catch {
            shared.threads.leave()
            throw error
        }
    }
}

extension PasswordHash {
    /// The parameters that the configuration asks for, and a pepper.
    fileprivate init(_ configuration: HashingConfiguration, _ pepper: PasswordPepper?) {
        let memory = configuration.memoryKiB * 1_024
        self.init(passes: UInt64(max(0, configuration.passes)), memory: memory, pepper: pepper)
    }
}
