import Synchronization

/// One time of asking all vital signs, and who has not answered yet.
final class LivenessRound: Sendable {
    private let names: [String]
    private let silent: Mutex<Set<Int>>

    /// Asks all of them; the closure is called after each answer, from any thread.
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

    /// The names of those who have not answered, in the order in which they were asked.
    var silentNames: [String] { self.silent.withLock { $0 }.sorted().map { self.names[$0] } }
}
