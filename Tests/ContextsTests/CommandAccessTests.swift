import Testing

@testable import Contexts

@Suite("what somebody may use")
struct CommandAccessTests {
    private static func row(role: Role = .anonymous, needs: [Capability] = []) -> CommandSummary {
        CommandSummary("word", [], "", "", "help", role, needs, 0, 1)
    }

    @Test("a row is for its role and higher ones")
    func roles() {
        for role in [Role.anonymous, .player, .helper, .moderator, .administrator] {
            #expect(CommandAccess(role: role).allows(Self.row()))
            #expect(CommandAccess(role: role).allows(Self.row(role: .moderator)) == (role >= .moderator))
        }
    }

    @Test("a row that needs capabilities is for roles with one of them, and for nobody where nobody keeps order")
    func capabilities() {
        let row = Self.row(needs: [.mute, .muteShort])
        for (role, may) in [(Role.anonymous, false), (.player, false), (.helper, true), (.administrator, true)] {
            #expect(CommandAccess(role: role, capabilities: .standard).allows(row) == may, "\(role)")
            #expect(!CommandAccess(role: role).allows(row))
        }
        let ban = Self.row(needs: [.ban])
        #expect(!CommandAccess(role: .helper, capabilities: .standard).allows(ban))
        let kind = RoleCapabilities(added: [.player: [.ban]])
        #expect(CommandAccess(role: .player, capabilities: kind).allows(ban))
        #expect(!CommandAccess(role: .anonymous, capabilities: kind).allows(ban))
    }

    @Test("role and capability are both asked for")
    func both() {
        let row = Self.row(role: .administrator, needs: [.kick])
        #expect(!CommandAccess(role: .moderator, capabilities: .standard).allows(row))
        #expect(CommandAccess(role: .administrator, capabilities: .standard).allows(row))
    }
}
