extension ContextRegistry {
    /// Checks whether the states of all contexts survive an upgrade of the program, and a change of their members.
    ///
    /// For an author's tests. A state that an earlier version of the program saved may lack members that were added
    /// since. Their values are taken from `State()`, at every depth. What is in a collection or in an optional has no
    /// counterpart there. So each member is left out in turn, of `State()` and of each sample, and the rest is read.
    ///
    /// ```swift
    /// let samples = [CTavern.State(bag: [Item(name: "mug")])]
    /// #expect(registry.stateFindings(samples: samples).map(\.member) == ["bag[].name"])
    /// ```
    ///
    /// List the members that every saved state has to have, as above: a member that is added later without a default
    /// then makes the test fail. Open dialogues are ignored, because the server owns them.
    ///
    /// - Parameter samples: States that players can have, of any of the contexts. Together they should have something
    ///   in every collection and every optional.
    /// - Returns: What was found, sorted by context.
    package func stateFindings(samples: [any ContextState] = []) -> [StateFinding] {
        let entries = self.entries
        let strangers = samples.filter { sample in !entries.contains { $0.isState(sample) } }
        return entries.flatMap { $0.stateFindings(samples) }
            + strangers.map { StateFinding(.noContext, at: String(describing: type(of: $0)), in: nil) }
    }
}
