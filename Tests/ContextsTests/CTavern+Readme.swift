import Contexts
import ContextsTesting
import StandardContexts
import Testing

// The rest of what the README shows authors; `ReadmeTests` compares both.

extension CTavern {
    func brew() -> Reply {
        self.state.ready = self.services.clock.now + .seconds(20)
        self.waitForAle()
        return Reply("You put the kettle on.")
    }

    func restored() -> Reply? {
        self.waitForAle()
        return nil
    }

    private func waitForAle() {
        guard let ready = self.state.ready else { return }
        Task {
            try await self.services.clock.sleep(until: ready)
            self.state.ready = nil
            self.state.drinks += 1
            self.here.send("Your ale is ready.")
        }
    }
}

@Test func tavern() async throws {
    var registry = ContextRegistry.standard
    registry.register(CTavern.self)
    try registry.check(samples: [CTavern.State(drinks: 3, ready: TestWorld.beginning)])

    let world = try await TestWorld(registry)
    let ada = await world.player("ada")
    #expect(await ada.types("drink ale") == ["You drink ale. That makes 1."])
    await ada.types("brew")
    try await world.crashes()
    await world.clock.advance(by: .seconds(20))
    #expect(await ada.hears() == ["Your ale is ready."])
    #expect(await ada.types("drink ale") == ["You drink ale. That makes 3."])
    await world.close()
}
