/// The actor that an event loop reports its sockets and timers to; the loop must be the actor's executor.
///
/// The loop calls these methods on its own thread, one at a time. After each of ``ready(_:_:)`` and ``expired(_:)`` it
/// runs the jobs that the call enqueued, and then calls ``endTurn()``.
package protocol EventHandler: Actor {
    /// Handles an event on the socket that is watched under the key.
    ///
    /// An event may arrive once more in the round in which the socket was unwatched. The generation in the key shows
    /// whether the slot has another tenant by then.
    func ready(_ key: SocketKey, _ readiness: Readiness)

    /// Handles a timer that has run out.
    ///
    /// The tenant of the key's slot may have gone in the meantime.
    func expired(_ key: SocketKey)

    /// Does work that was put off until the jobs of the last call have run or are suspended.
    ///
    /// The loop also calls it in rounds without an event, for example after ``EventLoop/wake()``. Each call does a
    /// bounded piece of the work; ``goOn()`` does the rest.
    func endTurn()

    /// Continues the work that earlier calls did not finish; the loop calls it once in each turn.
    ///
    /// An implementation that has such work begins a slice (``EventLoop/beginSlice()``) and stops when the slice is
    /// over (``EventLoop/isSliceOver()``).
    ///
    /// - Returns: Whether work is left that waits for nothing. If so, the next turn begins at once.
    func goOn() -> Bool
}

extension EventHandler {
    /// Returns false: by default a handler has no unfinished work.
    package func goOn() -> Bool { false }
}
