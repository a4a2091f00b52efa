/// A way into contexts without a task, for whoever stands on their event loop.
package struct Entrance: Sendable {
    /// What came of keeping a context's place: what cannot be encoded is the failure.
    package typealias Place = Result<KeptContext, StateCodingError>

    /// Whether it leads into that context: its author may have given it an executor of its own.
    let reaches: @Sendable (any Context) -> Bool
    /// What `Context.attempt(_:)` answers; only for a context that it reaches.
    let attempt: @Sendable (any Context, String) -> Attempt?
    /// What `Context.place()` answers; only for a context that it reaches.
    let place: @Sendable (any Context) -> Place

    /// An entrance: which contexts it reaches, and how it calls them.
    package init(
        reaches: @escaping @Sendable (any Context) -> Bool,
        attempt: @escaping @Sendable (any Context, String) -> Attempt?,
        place: @escaping @Sendable (any Context) -> Place
    ) {
        self.reaches = reaches
        self.attempt = attempt
        self.place = place
    }
}
