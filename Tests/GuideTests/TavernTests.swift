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
    await ada.types("brew")
    try await world.crashes()
    await world.clock.advance(by: .seconds(20))
    #expect(await ada.hears() == ["The barkeeper says: hm.", "The barkeeper says: hm.", "Your ale is ready."])
    #expect(await ada.types("drink") == ["That makes 2."])
    await world.close()
}

@Test("structured data comes with the text, which suits the player's reader") func shelf() async throws {
    var registry = ContextRegistry.standard
    registry.provide(Tavern.self) { Tavern($0) }
    registry.register(CTavern.self)
    let world = try await TestWorld(registry, home: "c_tavern")
    let ada = await world.player("ada")
    let data = #"shelf: {"bottles":["ale","mead"]}"#
    #expect(await ada.types("look") == ["On the shelf: ale | mead.", data])
    await ada.types("reader on")
    #expect(await ada.types("look") == ["On the shelf: ale, mead.", data])
    await world.close()
}
