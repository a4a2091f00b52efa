import Contexts
import Testing

// The rest of what the README shows authors; `ReadmeTests` compares both.

extension CTavern {
    /// Begun by a command: `Task { try await tavern.brew() }`.
    func brew() async throws {
        try await Task.sleep(for: .seconds(20))
        self.state.drinks += 1
        self.connection.noteChange()
        self.connection.outbound.send(.text("Your ale is ready."))
    }
}

@Test func statesOutliveUpgrades() {
    var registry = ContextRegistry()
    registry.register(CTavern.self)
    #expect(registry.stateFindings(samples: [CTavern.State(drinks: 3)]) == [])
}

/// A state that writes itself.
private enum ByHand {
    struct State: ContextState {
        var drinks = 0
        var dialogue: OpenDialogue?

        func write(to fields: inout StateFields) {
            fields.write(self.drinks, as: "drinks")
            fields.write(self.dialogue, as: "dialogue")
        }
    }
}
