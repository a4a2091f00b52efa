package import StateCoding

/// A way into contexts without a task, for whoever stands on their event loop.
package struct Entrance: Sendable {
    /// What came of keeping a context's place: what cannot be encoded is the failure.
    package typealias Place = Result<KeptContext, StateCodingError>

    /// Whether it leads into that context: its author may have given it an executor of its own.
    let reaches: @Sendable (any Context) -> Bool
    /// What `Context.attempt(_:)` answers; only for a context that it reaches.
    let attempt: @Sendable (any Context, String) -> Attempt?
    /// What `Context.keep(on:)` does; only for a context that it reaches.
    let keep: @Sendable (any Context, StateDesk) -> Int?
    /// What `Context.place(on:)` answers; only for a context that it reaches.
    let place: @Sendable (any Context, StateDesk) -> Place

    /// An entrance: which contexts it reaches, and how it calls them.
    package init(
        reaches: @escaping @Sendable (any Context) -> Bool,
        attempt: @escaping @Sendable (any Context, String) -> Attempt?,
        keep: @escaping @Sendable (any Context, StateDesk) -> Int?,
        place: @escaping @Sendable (any Context, StateDesk) -> Place
    ) {
        self.reaches = reaches
        self.attempt = attempt
        self.keep = keep
        self.place = place
    }
}
