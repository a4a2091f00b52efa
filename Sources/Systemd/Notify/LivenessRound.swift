import Synchronization

/// One round of liveness checks, with those that have not responded yet.
final class LivenessRound: Sendable {
    private let names: [String]
    private let silent: Mutex<Set<Int>>

    /// Starts all checks.
    ///
    /// The closure is called after each response, on any thread.
    init(_ checks: [LivenessCheck], answered: @escaping @Sendable () -> Void) {
        self.names = checks.map(\.name)
        self.silent = Mutex(Set(checks.indices))
        for (index, sign) in checks.enumerated() {
            sign.ask {
                self.silent.withLock { _ = $0.remove(index) }
                answered()
            }
        }
    }

    /// The names of the checks that have not responded, in the order of the checks.
    var silentNames: [String] { self.silent.withLock { $0 }.sorted().map { self.names[$0] } }
}
