/// What came of a line that was handled at once: a context's reply, or its error.
package typealias Attempt = Result<Reply, any Error>

/// A way into contexts without a task, for whoever stands on their event loop.
package struct Entrance: Sendable {
    /// Whether it leads into that context: its author may have given it an executor of its own.
    let reaches: @Sendable (any Context) -> Bool
    /// What `Context.attempt(_:)` answers; only for a context that it reaches.
    let attempt: @Sendable (any Context, String) -> Attempt?

    /// An entrance: which contexts it reaches, and how it calls their `attempt`.
    package init(
        reaches: @escaping @Sendable (any Context) -> Bool,
        attempt: @escaping @Sendable (any Context, String) -> Attempt?
    ) {
        self.reaches = reaches
        self.attempt = attempt
    }
}

extension Context {
    /// Handles a line at once if the context can; nil, with nothing done, if ``handleCommand(_:)`` is to be asked.
    package func attempt(_ line: String) -> Attempt? {
        do {
            return try self.handleNow(line).map(Attempt.success)
        } catch {
            return .failure(error)
        }
    }
}
