/// A context that a player is in, or from which they are visiting another one.
struct EnteredContext {
    let context: any Context
    /// Its registry entry, if it can be called without a task; nil if its author has given it another executor, which
    /// is rare.
    let entryHere: ContextEntry?

    init(_ context: any Context, _ entry: ContextEntry, on executor: any SerialExecutor) {
        self.context = context
        self.entryHere = InlineCall.isHome(executor, of: context) ? entry : nil
    }

    /// The context's name.
    var name: ContextName { type(of: self.context).name }
}
