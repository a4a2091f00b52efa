import Synchronization

/// How long a task of a test world may run: until its process ends, or the conversation that started it.
///
/// A task cannot be ended from outside, as the end of a process would end it. A task that sleeps by the world's clock
/// when its life ends is therefore never resumed, which has the same effect.
final class TestLife: Sendable {
    /// The life of the current task.
    ///
    /// Tasks that a context starts have the life of its conversation.
    @TaskLocal static var current: TestLife?

    private let whole: TestLife?
    private let hasEnded = Atomic(false)

    /// Makes a life that ends with another one at the latest.
    init(in whole: TestLife? = nil) {
        self.whole = whole
    }

    /// Whether it has ended.
    var isOver: Bool { self.hasEnded.load(ordering: .acquiring) || self.whole?.isOver == true }

    func end() { self.hasEnded.store(true, ordering: .releasing) }
}
