/// A registered player, as contexts see one.
public struct Account: Hashable, Sendable, Codable {
    /// The key of the account; it does not assume one process.
    public let id: Int64
    /// The name as the player wrote it at registration.
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

/// What an account may do; each role may do all that the former ones may.
public enum Role: Int, Hashable, Sendable, Codable, Comparable {
    /// Nobody has logged in.
    case anonymous = 0
    /// A registered player.
    case player = 1
    /// Who runs the world.
    case administrator = 9

    /// Orders roles by what they may do.
    public static func < (one: Role, other: Role) -> Bool { one.rawValue < other.rawValue }
}
