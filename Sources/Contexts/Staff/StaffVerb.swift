/// What staff type to keep order, in the game and in the shell.
///
/// One grammar: `VERB TARGET [TIME] [soft] REASON`. A target is a name, an address or a network; a time is `30m`, `12h`,
/// `7d`, `4w` or `forever`.
package enum StaffVerb: String, CaseIterable, Sendable {
    case kick
    case mute
    case unmute
    case mutes
    case ban
    case unban
    case bans
    case check
    case announce
    case level
    case invite
    case invites
    case uninvite
    case account
    case note
    case rename
    case resetPassword = "reset-password"
    case role
    case audit
    /// Does what was only previewed.
    case confirm

    /// What somebody needs to use it; one of them is enough.
    package var capabilities: [Capability] {
        switch self {
        case .kick: [.kick]
        case .mute, .unmute, .mutes: [.mute, .muteShort]
        case .ban, .unban, .bans, .check: [.ban]
        case .announce: [.announce]
        case .level: [.level]
        case .invite, .invites, .uninvite: [.invite]
        case .resetPassword: [.reset]
        case .account, .note, .rename: [.accounts]
        case .role: [.roles]
        case .audit: [.audit]
        case .confirm: [.kick, .ban, .mute, .muteShort, .accounts, .level]
        }
    }

    /// The arguments, as help shows them.
    package var usage: String {
        switch self {
        case .kick: "<name> <reason>"
        case .resetPassword: "<name>"
        case .invite: "[players] [time]"
        case .uninvite: "<code>"
        case .mute: "<target> [time] <reason>"
        case .ban: "<target> [time] [soft] <reason>"
        case .unmute, .unban, .check: "<target>"
        case .mutes, .bans: "[word]"
        case .announce: "<text>"
        case .level: "[open|invite|login|staff] [now] [time]"
        case .confirm, .invites: ""
        case .account: "<name> [delete|disable|enable]"
        case .note: "<name> <text>"
        case .rename: "<name> <new name>"
        case .role: "<name> <player|helper|moderator|administrator>"
        case .audit: "[name] [number]"
        }
    }

    /// A line as staff would type it.
    package var example: String {
        switch self {
        case .kick: "kick bob spamming the tavern"
        case .mute: "mute bob 1h cool down"
        case .unmute: "unmute bob"
        case .mutes: "mutes"
        case .ban: "ban 192.0.2.0/24 7d soft flooding"
        case .unban: "unban 192.0.2.0/24"
        case .bans: "bans 192.0.2"
        case .check: "check 192.0.2.7"
        case .announce: "announce The server restarts at noon."
        case .level: "level login 2d"
        case .invite: "invite 5 7d"
        case .invites: "invites"
        case .uninvite: "uninvite K7QX-2MZP"
        case .resetPassword: "reset-password bob"
        case .account: "account bob"
        case .note: "note bob promised to behave"
        case .rename: "rename bob rob"
        case .role: "role bob moderator"
        case .audit: "audit bob 20"
        case .confirm: "confirm"
        }
    }

    /// What it does, in one line.
    package var help: String {
        switch self {
        case .kick: "end the sessions of a player, who may come back after a minute"
        case .mute: "silence a player or an address"
        case .unmute: "let somebody speak again"
        case .mutes: "list who is silenced"
        case .ban: "keep a player, an address or a network out"
        case .unban: "let somebody in again"
        case .bans: "list who is banned"
        case .check: "show who is behind a name, an address or a network"
        case .announce: "tell everybody something"
        case .level: "show or change who may come in"
        case .invite: "make a code with which players register"
        case .invites: "list the invitations"
        case .uninvite: "take an invitation back"
        case .resetPassword: "make a code for a player who has forgotten the password"
        case .account: "show an account, or delete or disable it"
        case .note: "write a note about an account, which staff see"
        case .rename: "give an account another name"
        case .role: "change what somebody may do"
        case .audit: "show what staff have done"
        case .confirm: "do what was shown last"
        }
    }
}
