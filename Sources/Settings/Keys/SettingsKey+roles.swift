extension SettingsKey {
    /// The keys of `[Roles]`.
    static let roles: [SettingsKey] = [
        SettingsKey(
            .roles,
            "helper",
            \.roles.helper,
            .rights,
            isReloadable: true,
            help: """
                What helpers may do that players may not; moderators and administrators may do it too. There are reports,
                mute_short (for an hour), kick, mute, ban, see_addresses, channels, remove, announce, invite, audit, roles,
                accounts, level and reset.
                """
        ),
        SettingsKey(
            .roles,
            "moderator",
            \.roles.moderator,
            .rights,
            isReloadable: true,
            help: "What moderators may do that helpers may not. Administrators may do everything."
        ),
    ]
}
