import Foundation

/// What a password hash costs, and how many may be computed and wait at once (SEC-18, SEC-27).
package struct HashingConfiguration: Equatable, Sendable {
    /// The memory that one hash fills, in KiB; at least 8.
    package var memoryKiB: Int
    /// How often the memory is gone over; at least 1.
    package var passes: Int
    /// How many hashes are computed at once, each on a thread of its own; at least 1.
    package var threads: Int
    /// How many more may wait for a thread.
    package var waitingLimit: Int
    /// How long one may wait.
    package var maximumWait: Duration
    /// How far the threads step back for the event loops (nice(2)); 0 to 19.
    package var niceness: Int

    /// The processors that this process may use.
    package static var processors: Int { ProcessInfo.processInfo.activeProcessorCount }

    /// Takes the parameters; without any they are OWASP's, Argon2id with 19 MiB and two passes, a thread a processor.
    package init(
        memoryKiB: Int = 19_456,
        passes: Int = 2,
        threads: Int = Self.processors,
        waitingLimit: Int = 1_024,
        maximumWait: Duration = .seconds(10),
        niceness: Int = 5
    ) {
        self.memoryKiB = memoryKiB
        self.passes = passes
        self.threads = max(1, threads)
        self.waitingLimit = waitingLimit
        self.maximumWait = maximumWait
        self.niceness = niceness
    }
}
