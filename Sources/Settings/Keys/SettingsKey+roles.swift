extension SettingsKey {
    /// The keys of `[Roles]`.
    static let roles: [SettingsKey] = [
        SettingsKey(
            .roles,
            "helper",
            \.roles.helper,
            .rights,
            isReloadable: true,
            help: "What helpers may do that players may not; moderators and administrators may do it too."
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
