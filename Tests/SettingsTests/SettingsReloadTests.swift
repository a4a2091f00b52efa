import Testing

@testable import Settings

@Suite("a configuration that is read again")
struct SettingsReloadTests {
    private func reload(_ text: String, over current: String = "") throws -> SettingsReload {
        SettingsReload(try load(text).settings, over: try load(current).settings, texts: someTexts)
    }

    @Test("what a reload applies has its new value, what needs a restart its old one")
    func both() throws {
        let reload = try self.reload("[Server]\nport = 8000\n[Settings]\nMOTD = no\n[Log]\nlevel = debug\n")
        #expect(reload.applied.map(\.title) == ["[Settings] MOTD", "[Log] level"])
        #expect(reload.pending.map(\.title) == ["[Server] port"])
        var expected = Settings()
        expected.general.motd = false
        expected.log.level = .debug
        #expect(reload.settings == expected)
    }

    @Test("nothing new is nothing")
    func nothing() throws {
        let text = "[Server]\nport = 8000\n[Settings]\nMOTD = no\n"
        let reload = try self.reload(text, over: text)
        #expect(reload.applied.isEmpty && reload.pending.isEmpty)
        #expect(reload.settings == (try load(text).settings))
    }

    @Test("sentences apply, also the one that is the standard's again")
    func texts() throws {
        let reload = try self.reload("[Messages]\nmenu = new\n", over: "[Messages]\nnothing = something\n")
        #expect(reload.settings.messages.texts == ["menu": "new"])
        #expect(reload.applied.map(\.name) == ["menu", "nothing"])
    }

    @Test("what waits for a restart is told each time, until it is as it was")
    func again() throws {
        let first = try self.reload("[Server]\nport = 8000\n")
        let new = try load("[Server]\nport = 8000\n[Settings]\nMOTD = no\n").settings
        let second = SettingsReload(new, over: first.settings, texts: someTexts)
        #expect(second.pending.map(\.title) == ["[Server] port"])
        let third = SettingsReload(Settings(), over: second.settings, texts: someTexts)
        #expect(third.pending.isEmpty)
        #expect(third.applied.map(\.title) == ["[Settings] MOTD"])
    }

    @Test("every key is either applied or pending when it changes", arguments: SettingsKey.all(texts: someTexts))
    func everyKey(_ key: SettingsKey) throws {
        var new = Settings()
        try key.assign(SettingsKeyTests.otherValues[key.title] ?? "other", to: &new)
        try #require(key.text(in: new) != key.standard)
        let reload = SettingsReload(new, over: Settings(), texts: someTexts)
        #expect((reload.applied + reload.pending).map(\.title) == [key.title])
        #expect((reload.settings == new) == key.isReloadable)
        #expect((reload.settings == Settings()) == !key.isReloadable)
    }
}
