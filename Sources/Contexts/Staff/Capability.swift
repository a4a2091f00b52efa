/// Something that staff may do, by name: a row of a command table asks for one, and a role is a set of them.
public enum Capability: String, CaseIterable, Sendable {
    /// Reads and closes reports.
    case reports
    /// Silences somebody for at most an hour.
    case muteShort = "mute_short"
    /// Ends the sessions of an account.
    case kick
    /// Silences somebody for any time.
    case mute
    /// Bans accounts, addresses and networks.
    case ban
    /// Sees the addresses of clients.
    case seeAddresses = "see_addresses"
    /// Decides about channels.
    case channels
    /// Removes what was said.
    case remove
    /// Tells everybody something.
    case announce
    /// Invites new players.
    case invite
    /// Reads what staff have done.
    case audit
    /// Changes roles.
    case roles
    /// Sees and changes accounts.
    case accounts
    /// Decides who may come in.
    case level
    /// Makes codes with which a player sets a new password.
    case reset
}

/// The capabilities of each role, as the operator has set them.
package struct RoleCapabilities: Equatable, Sendable {
    private var sets: [Role: Set<Capability>]

    /// What roles may do if the operator says nothing; each may do what lower ones may.
    package static let standard = RoleCapabilities(
        added: [
            .helper: [.reports, .muteShort],
            .moderator: [.kick, .mute, .ban, .seeAddresses, .channels, .remove, .announce, .invite, .audit],
            .administrator: Set(Capability.allCases),
        ]
    )

    /// Describes what each role may do that lower roles may not.
    package init(added: [Role: Set<Capability>]) {
        var (sets, sum): ([Role: Set<Capability>], Set<Capability>) = ([:], [])
        for role in added.keys.sorted() {
            sum.formUnion(added[role] ?? [])
            sets[role] = sum
        }
        self.sets = sets
    }

    /// Returns whether a role has a capability.
    package func allow(_ capability: Capability, to role: Role) -> Bool {
        // A role that is not listed may do what the next lower one may.
        let set = self.sets.filter { $0.key <= role }.max { $0.key < $1.key }?.value
        return set?.contains(capability) ?? false
    }
}
