/// The idle tasks of a loop, and the way to give them work without making a new task.
///
/// An idle task waits on ``ParkedTasks``, an executor that runs nothing by itself; giving it work moves its job to the
/// loop. This needs no allocation and no continuation, which would come back through the global pool. One actor on that
/// loop uses it: the synchronous members trap on other threads. A worker waits until it is given work or ``dismiss()``
/// ends it.
package actor IdleWorkers {
    private nonisolated let parked: ParkedTasks

    /// The executor that parks the caller of each isolated member until there is work.
    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.parked.asUnownedSerialExecutor() }

    /// Makes a pool without workers for a loop, which must live as long as the pool.
    package init(loop: EventLoop) {
        self.parked = ParkedTasks(loop: loop)
    }

    /// How many workers wait; loop-confined.
    package nonisolated var count: Int { self.parked.count }

    /// Waits for work; returns nil when the worker is dismissed and shall end.
    package func next() -> SocketKey? { self.parked.takeWork() }

    /// Gives work to the worker that was parked last, whose memory is most likely in the cache; loop-confined.
    ///
    /// Returns false when no worker waits.
    package nonisolated func give(_ key: SocketKey) -> Bool { self.parked.call(for: key) }

    /// Ends all waiting workers: ``next()`` returns nil to each; loop-confined.
    package nonisolated func dismiss() {
        while self.parked.call(for: nil) {}
    }
}
