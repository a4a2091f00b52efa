import Contexts
import ContextsTesting
import StandardContexts
import Testing

@Test func tavern() async throws {
    var registry = ContextRegistry.standard
    registry.provide(Tavern.self, run: { try await $0.barkeeper() }) { Tavern($0) }
    registry.register(CTavern.self)
    var sample = CTavern.State()
    sample.readyAt = .zero
    try registry.check(samples: [sample])

    let world = try await TestWorld(registry, home: "c_tavern")
    let (ada, bob) = (await world.player("ada"), await world.player("bob"))
    #expect(await ada.hears() == ["bob arrives."])
    #expect(await ada.types("say hello") == ["You say: hello"])
    #expect(await bob.hears() == ["ada says: hello"])
    #expect(await bob.types("look") == ["On the shelf: ale | mead.", #"shelf: {"bottles":["ale","mead"]}"#])
    await ada.types("brew")
    try await world.crashes()
    await world.clock.advance(by: .seconds(20))
    #expect(await ada.hears() == ["The barkeeper says: hm.", "The barkeeper says: hm.", "Your ale is ready."])
    #expect(await ada.types("drink") == ["That makes 2."])
    await world.close()
}
