public import Contexts

extension ContextRegistry {
    /// Checks the contexts as far as that is possible without running them; call it in a test of your program.
    ///
    /// ```swift
    /// @Test func contexts() throws {
    ///     var registry = ContextRegistry()
    ///     registerTavern(in: &registry)
    ///     try registry.check(samples: [CTavern.State(bag: [Item(name: "mug")])], inEveryState: ["bag[].name"])
    /// }
    /// ```
    ///
    /// It finds:
    /// - what keeps the server from starting, such as a command that leads to a context which is not registered;
    /// - commands without help, and commands that need arguments and have no example;
    /// - states that change when they are written and read;
    /// - what would cost players their states at an upgrade: a member that a saved state must have, because `State()`
    ///   has no value for it.
    ///
    /// - Parameters:
    ///   - samples: States that players can have, of any of the contexts. Together they should have something in every
    ///     collection and every optional.
    ///   - inEveryState: The members that each saved state has, because every version of the program had them, such as
    ///     `bag[].name`.
    /// - Throws: ``ContextProblems`` with everything that was found.
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
