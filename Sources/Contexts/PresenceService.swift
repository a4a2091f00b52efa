/// Who is connected.
public protocol PresenceService: Sendable {
    /// The names of the accounts that are connected, in the order of their logins; answers at once.
    func usernames() -> [String]
}
