import Synchronization

/// How long a task of a test world may go on: until the process that it runs in, or the context that began it, is over.
///
/// No task can be ended from outside as the end of a process ends all. One that sleeps by the world's clock when its life is
/// over is never woken, which comes to the same.
final class TestLife: Sendable {
    /// The life of the task that asks: tasks that a context begins have that of their player.
    @TaskLocal static var current: TestLife?

    private let whole: TestLife?
    private let hasEnded = Atomic(false)

    /// A life that ends with another one at the latest.
    init(in whole: TestLife? = nil) {
        self.whole = whole
    }

    /// Whether it is over.
    var isOver: Bool { self.hasEnded.load(ordering: .acquiring) || self.whole?.isOver == true }

    func end() { self.hasEnded.store(true, ordering: .releasing) }
}
