/// The tasks of a loop that have nothing to do, and the way to give them work without making a new task.
///
/// For the use of one actor: its methods run where they are called. Public, as ``Slab`` is, for the sake of inlining. The tasks must have the loop as their executor
/// preference, else they come back by way of the global pool; and they wait for ever unless ``dismiss()`` ends them.
@safe public final class IdleWorkers<Work: Sendable> {
    @usableFromInline var parked: [UnsafeContinuation<Work?, Never>] = unsafe []

    /// A pool without workers.
    package init() { unsafe self.parked = [] }

    /// How many workers wait.
    @inlinable public var count: Int { unsafe self.parked.count }

    /// Waits for work; nil says that there will be none any more.
    @inlinable
    public nonisolated(nonsending) func next() async -> Work? {
        await unsafe withUnsafeContinuation { unsafe self.parked.append($0) }
    }

    /// Gives work to the worker that parked last, whose memory is warm; false when none waits.
    @inlinable
    public func give(_ work: Work) -> Bool {
        guard let worker = unsafe self.parked.popLast() else { return false }
        unsafe worker.resume(returning: work)
        return true
    }

    /// Sends all waiting workers home.
    package func dismiss() {
        while let worker = unsafe self.parked.popLast() { unsafe worker.resume(returning: nil) }
    }
}
