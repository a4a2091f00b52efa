import Foundation

/// The cost of a password hash, and how many may be computed and wait at once (SEC-18, SEC-27).
package struct HashingConfiguration: Equatable, Sendable {
    /// The memory that one hash fills, in KiB; at least 8.
    package var memoryKiB: Int
    /// The number of passes over the memory; at least 1.
    package var passes: Int
    /// The number of hashes that are computed at once, each on a thread of its own; at least 1.
    package var threads: Int
    /// The maximum number of passwords that wait for a thread.
    package var waitingLimit: Int
    /// The maximum time that one may wait.
    package var maximumWait: Duration
    /// The niceness of the threads, which lets the event loops run first (nice(2)); 0 to 19.
    package var niceness: Int

    /// The number of processors that this process may use.
    package static var processors: Int { ProcessInfo.processInfo.activeProcessorCount }

    /// Makes a configuration.
    ///
    /// The defaults are those of OWASP, Argon2id with 19 MiB and two passes, and a thread for each processor.
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
