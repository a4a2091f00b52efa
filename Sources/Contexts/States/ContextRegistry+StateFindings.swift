extension ContextRegistry {
    /// Looks through the states of all contexts for what would cost players their place at an upgrade.
    ///
    /// For an author's tests. A state that a former version of the program has written may lack members that were added
    /// since. They are taken from `State()`, at every depth, but what stands in a collection or in an optional has no
    /// counterpart there. So each member is left out in turn, of `State()` and of each sample, and the state is read.
    ///
    ///     let samples = [CTavern.State(bag: [Item(name: "mug")])]
    ///     #expect(registry.stateFindings(samples: samples).map(\.member) == ["bag[].name"])
    ///
    /// What has to be in every state is listed once, as above; a member that is added without a default shows up beside
    /// it. Open dialogues are left out: they are the server's.
    ///
    /// - Parameter samples: States that players can be in, of any of the contexts: between them they should have something
    ///   in every collection and optional.
    /// - Returns: What was found, by context.
    package func stateFindings(samples: [any ContextState] = []) -> [StateFinding] {
        let entries = self.entries
        let strangers = samples.filter { sample in !entries.contains { $0.isState(sample) } }
        return entries.flatMap { $0.stateFindings(samples) }
            + strangers.map { StateFinding(.noContext, at: String(describing: type(of: $0)), in: nil) }
    }
}
