import Synchronization

/// Records events in order, for what no player is told.
final class Diary: Sendable {
    private let notes = Mutex<[String]>([])

    var entries: [String] { self.notes.withLock { $0 } }

    func note(_ entry: String) { self.notes.withLock { $0.append(entry) } }
}
