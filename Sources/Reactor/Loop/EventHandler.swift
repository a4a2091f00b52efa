/// What a loop tells of its sockets and timers: an actor whose executor is that loop.
///
/// The loop calls these on its own thread, one after the other. After each call it runs the jobs that the call caused,
/// and then calls ``endTurn()``.
package protocol EventHandler: Actor {
    /// Something happened on the socket that was watched under this key.
    ///
    /// May come once more in the round in which the socket was unwatched: the key tells whose it was.
    func ready(_ key: SocketKey, _ readiness: Readiness)

    /// The time came for which this key asked; its tenant may have gone meanwhile.
    func expired(_ key: SocketKey)

    /// The jobs that the last call caused have run, or wait for something; also called in rounds in which nothing came,
    /// such as those that ``EventLoop/wake()`` asks for.
    ///
    /// Does a bounded piece of what is left to do, however much that is; ``goOn()`` is called for the rest.
    func endTurn()

    /// Goes on with what earlier calls have left; called once in each turn of the loop.
    ///
    /// Who has something left begins a slice (``EventLoop/beginSlice()``) and ends with it (``EventLoop/isSliceOver()``).
    ///
    /// - Returns: Whether something is still left that waits for nothing: then the next turn begins at once.
    func goOn() -> Bool
}

extension EventHandler {
    /// Leaves nothing.
    package func goOn() -> Bool { false }
}
