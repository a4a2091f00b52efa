extension Settings {
    /// `[Roles]`: what staff may do.
    package struct Roles: Sendable, Equatable {
        /// What helpers may do that players may not.
        package var helper: [StaffRight] = [.reports, .muteShort]
        /// What moderators may do that helpers may not.
        package var moderator: [StaffRight] = [
            .kick, .mute, .ban, .seeAddresses, .channels, .remove, .announce, .invite, .audit,
        ]
    }
}
