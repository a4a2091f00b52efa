import Contexts
import Settings
import Testing

@testable import UUUServer

@Suite("Composition of roles") struct CompositionStaffTests {
    @Test("the configuration has a name for each capability, and its defaults are the standard roles")
    func names() {
        #expect(StaffRight.allCases.map(\.rawValue) == Capability.allCases.map(\.rawValue))
        #expect(Composition.capabilities(Settings()) == .standard)
    }

    @Test("a role has what is listed for it and for lower ones; administrators have all")
    func roles() {
        var settings = Settings()
        settings.roles.helper = [.announce]
        settings.roles.moderator = [.ban]
        let roles = Composition.capabilities(settings)
        #expect(roles.allow(.announce, to: .helper) && roles.allow(.announce, to: .moderator))
        #expect(!roles.allow(.ban, to: .helper) && roles.allow(.ban, to: .moderator))
        #expect(!roles.allow(.announce, to: .player) && !roles.allow(.reports, to: .moderator))
        #expect(Capability.allCases.allSatisfy { roles.allow($0, to: .administrator) })
    }
}
