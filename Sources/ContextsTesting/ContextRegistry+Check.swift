public import Contexts

extension ContextRegistry {
    /// Checks all that can be known of contexts without running them; for a test of its own in each program.
    ///
    /// ```swift
    /// @Test func contexts() throws {
    ///     var registry = ContextRegistry()
    ///     registerTavern(in: &registry)
    ///     try registry.check(samples: [CTavern.State(bag: [Item(name: "mug")])], inEveryState: ["bag[].name"])
    /// }
    /// ```
    ///
    /// It finds what keeps the server from starting, such as a way to a context that is not registered; rows without help, or
    /// which need arguments and have no example; states that are others when they were written down and read; and what would
    /// cost players their place at an upgrade: a member that a state must have and that `State()` has no value for.
    ///
    /// - Parameters:
    ///   - samples: States that players can be in, of any of the contexts: between them they should have something in every
    ///     collection and optional.
    ///   - inEveryState: The members that each state must have, as every version of the program had them: `bag[].name`.
    /// - Throws: ``ContextProblems`` with all that was found and what mends it.
    public func check(samples: [any ContextState] = [], inEveryState: Set<String> = []) throws(ContextProblems) {
        let rows = self.entries.flatMap { entry in
            entry.wiring.rowsWithoutHelp.map { "\(entry.name): '\($0)' has no help; say in one line what it does" }
                + entry.wiring.rowsWithoutExample.map {
                    "\(entry.name): '\($0)' needs arguments and has no example; add `example:`, a line as one types it"
                }
        }
        let states = self.stateFindings(samples: samples).filter {
            $0.problem != .needed || !inEveryState.contains($0.member)
        }
        let problems = self.mistakes.map(\.description) + rows + states.map(\.description)
        guard problems.isEmpty else { throw ContextProblems(problems) }
    }
}
