/// A registered player, as contexts see them.
public struct Account: Hashable, Sendable, Codable {
    /// The key of the account; no two accounts of a database have the same, whichever process made them.
    public let id: Int64
    /// The name, as the player wrote it at the registration.
    public let username: String
    /// What the account may do.
    public let role: Role

    /// Describes an account.
    package init(id: Int64, username: String, role: Role = .player) {
        self.id = id
        self.username = username
        self.role = role
    }
}

/// What an account may do.
///
/// Each role may do everything that lower roles may.
public enum Role: Int, Hashable, Sendable, Codable, Comparable {
    /// Nobody has logged in.
    case anonymous = 0
    /// A registered player.
    case player = 1
    /// A player who helps others: sees what is reported, and may silence somebody for a short time.
    case helper = 3
    /// Somebody who decides about reports, people and channels, but does not run the world.
    case moderator = 5
    /// Somebody who runs the world.
    case administrator = 9

    /// Compares two roles; the greater one may do more.
    public static func < (one: Role, other: Role) -> Bool { one.rawValue < other.rawValue }
}
