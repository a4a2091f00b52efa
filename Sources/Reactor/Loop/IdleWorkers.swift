/// The tasks of a loop that have nothing to do, and the way to give them work without making a new task.
///
/// An idle worker waits for its turn on ``ParkedTasks``, an executor that runs nothing by itself: giving work hands the
/// worker's job to the loop. That takes neither a continuation, which would come back by way of the global pool, nor an
/// allocation. For the use of one actor on that loop: the synchronous members trap elsewhere. Workers wait for ever
/// unless ``dismiss()`` ends them.
package actor IdleWorkers {
    private nonisolated let parked: ParkedTasks

    /// The bench: who calls a member of this actor waits there.
    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.parked.asUnownedSerialExecutor() }

    /// A pool without workers on a loop.
    package init(loop: EventLoop) {
        self.parked = ParkedTasks(loop: loop)
    }

    /// How many workers wait; loop-confined.
    package nonisolated var count: Int { self.parked.count }

    /// Waits for work; nil says that there will be none any more.
    package func next() -> SocketKey? { self.parked.takeWork() }

    /// Gives work to the worker that parked last, whose memory is warm; false when none waits.
    ///
    /// Loop-confined.
    package nonisolated func give(_ key: SocketKey) -> Bool { self.parked.call(for: key) }

    /// Sends all waiting workers home; loop-confined.
    package nonisolated func dismiss() {
        while self.parked.call(for: nil) {}
    }
}
