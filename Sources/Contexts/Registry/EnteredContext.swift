/// A context that a player is in, or from which they visit another one.
struct EnteredContext {
    let context: any Context
    /// How it is called without a task; nil if its author has given it an executor of its own, which is rare.
    let entryHere: ContextEntry?

    init(_ context: any Context, _ entry: ContextEntry, on executor: any SerialExecutor) {
        self.context = context
        self.entryHere = InlineCall.isHome(executor, of: context) ? entry : nil
    }

    /// Its name.
    var name: ContextName { type(of: self.context).name }
}
