/// What a loop tells of its sockets and timers: an actor whose executor is that loop.
///
/// The loop calls these on its own thread, one after the other. After each call it runs the jobs that the call caused,
/// and then calls ``settle()``.
package protocol EventHandler: Actor {
    /// Something happened on the socket that was watched under this key.
    func ready(_ key: SocketKey, _ readiness: Readiness)

    /// The time came for which this key asked.
    func expired(_ key: SocketKey)

    /// Another thread called ``EventLoop/wake()``.
    func woken()

    /// The jobs that the last call caused have run, or wait for something.
    func settle()
}
