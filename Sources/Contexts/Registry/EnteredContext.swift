/// A context that a player is in, or from which they visit another one.
struct EnteredContext {
    let context: any Context
    let entry: ContextEntry
    /// Whether it runs on its connection's executor: its author may have given it one of its own.
    let isHome: Bool

    init(_ context: any Context, _ entry: ContextEntry, on executor: any SerialExecutor) {
        self.context = context
        self.entry = entry
        self.isHome = InlineCall.isHome(executor, of: context)
    }

    /// Its name.
    var name: ContextName { self.entry.name }
}
