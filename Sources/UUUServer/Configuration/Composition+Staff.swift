import Contexts
import Settings

extension Composition {
    /// Returns what each role may do; administrators may do everything.
    static func capabilities(_ settings: Settings) -> RoleCapabilities {
        RoleCapabilities(added: [
            .helper: Self.capabilities(settings.roles.helper),
            .moderator: Self.capabilities(settings.roles.moderator),
            .administrator: Set(Capability.allCases),
        ])
    }

    private static func capabilities(_ names: [StaffRight]) -> Set<Capability> {
        Set(names.compactMap { Capability(rawValue: $0.rawValue) })
    }
}
