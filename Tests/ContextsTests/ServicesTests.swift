import TestSupport
import Testing

@testable import Contexts

@Suite("Services")
struct ServicesTests {
    @Test("changed sentences and limits are used from the next read on")
    func apply() async throws {
        var registry = ContextRegistry()
        registry.register(CForm.self)
        let player = try await TestClient(registry, texts: ["blank_line": "old"], motd: "old day")
        await player.enter(CForm.name)
        #expect(await player.say("") == ["old"])
        #expect(player.services.motd == "old day")

        player.services.apply(texts: Texts(overrides: ["blank_line": "new"]), motd: nil, lineLimit: 5)
        #expect(await player.say("") == ["new"])
        #expect(player.services.motd == nil)
        #expect(await player.say("123456") == ["That line is too long (at most 5 characters)."])
    }
}
