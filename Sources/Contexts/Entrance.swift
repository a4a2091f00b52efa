/// A way into contexts without a task, for whoever stands on their event loop.
package protocol Entrance {
    /// Whether it leads into that context: its author may have given it an executor of its own.
    func reaches(_ context: any Context) -> Bool

    /// What ``Context/attempt(_:)`` answers; only for a context that it reaches.
    func attempt(_ line: String, in context: any Context) -> Attempt?

    /// Where a connection is that is in that context; only for one that it reaches.
    ///
    /// - Throws: What cannot be encoded.
    func place(of context: any Context) throws(StateCodingError) -> KeptContext
}
