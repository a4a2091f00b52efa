import Synchronization

/// One round of liveness checks, with those that have not responded yet.
final class LivenessRound: Sendable {
    private let names: [String]
    private let silent: Mutex<Set<Int>>

    /// Starts all checks.
    ///
    /// The closure is called after each response, on any thread.
    init(_ signs: [LivenessCheck], answered: @escaping @Sendable () -> Void) {
        self.names = signs.map(\.name)
        self.silent = Mutex(Set(signs.indices))
        for (index, sign) in signs.enumerated() {
            sign.ask {
                self.silent.withLock { _ = $0.remove(index) }
                answered()
            }
        }
    }

    /// The names of the checks that have not responded, in the order of the checks.
    var silentNames: [String] { self.silent.withLock { $0 }.sorted().map { self.names[$0] } }
}
