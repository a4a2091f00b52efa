import Dispatch
import Synchronization

/// What the thread sanitizer must say nothing about, and what it must report: a number that several threads count up,
/// under a lock or without.
final class Probe: Sendable {
    private let locked = Mutex(0)
    nonisolated(unsafe) private var bare = 0

    func count(isLocked: Bool) {
        for _ in 0..<200_000 {
            if isLocked { self.locked.withLock { $0 += 1 } } else { self.bare += 1 }
        }
    }
}

@main
enum Main {
    static func main() {
        let isLocked = CommandLine.arguments.dropFirst().first == "locked"
        let probe = Probe()
        DispatchQueue.concurrentPerform(iterations: 4) { _ in probe.count(isLocked: isLocked) }
    }
}
