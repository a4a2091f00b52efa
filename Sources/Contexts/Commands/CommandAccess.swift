/// Which rows of command tables somebody may use, at one moment.
package struct CommandAccess: Sendable {
    private let role: Role
    private let capabilities: RoleCapabilities?

    /// Describes what a role may use.
    ///
    /// - Parameters:
    ///   - role: The role.
    ///   - capabilities: What each role may do; nil where nobody keeps order, so that rows which need a capability are
    ///     for nobody.
    package init(role: Role, capabilities: RoleCapabilities? = nil) {
        self.role = role
        self.capabilities = capabilities
    }

    /// Describes what the player on a connection may use now.
    package init(of connection: Connection) {
        self.init(role: connection.role, capabilities: connection.world.services.staff?.capabilities)
    }

    /// Returns whether the row may be used: both its role and its capabilities are asked for.
    package func allows(_ summary: CommandSummary) -> Bool {
        guard summary.role <= self.role else { return false }
        guard !summary.needs.isEmpty else { return true }
        return summary.needs.contains(where: self.has)
    }

    /// Returns whether the role has a capability now.
    package func has(_ capability: Capability) -> Bool {
        guard self.role > .anonymous, let capabilities = self.capabilities else { return false }
        return capabilities.allow(capability, to: self.role)
    }
}
