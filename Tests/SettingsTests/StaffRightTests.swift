import Testing

@testable import Settings

@Suite("StaffRight") struct StaffRightTests {
    @Test("a role has a list of names, in upper or lower case; none is a list, too")
    func list() throws {
        var settings = Settings()
        let key = try #require(SettingsKey.all().first { $0.title == "[Roles] helper" })
        try key.assign("Reports,\n  MUTE_SHORT kick", to: &settings)
        #expect(settings.roles.helper == [.reports, .muteShort, .kick])
        #expect(key.text(in: settings) == "reports, mute_short, kick")
        try key.assign("", to: &settings)
        #expect(settings.roles.helper == [])
    }

    @Test("an unknown name is a mistake, which names the one that was probably meant")
    func unknown() {
        let lines = complaints("[Roles]\nmoderator = kick, mute_shrt\n")
        #expect(lines.count == 1)
        #expect(lines.first?.contains("\"mute_shrt\" is not") == true)
        #expect(lines.first?.contains("did you mean mute_short?") == true)
    }
}
