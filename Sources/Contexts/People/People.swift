/// The players who are logged in now: finds one by name, or lists several.
///
/// Safe from any thread; answers at once.
public struct People: Sendable {
    private let directory: any PeopleDirectory

    /// Wraps a directory.
    package init(_ directory: any PeopleDirectory) {
        self.directory = directory
    }

    /// How many players are logged in.
    public var count: Int { self.directory.count }

    /// Returns the player with that name; nil if no such player is logged in.
    ///
    /// - Parameter name: A whole name; `A` to `Z` match `a` to `z`.
    /// - Returns: The player, or nil.
    public func find(_ name: some StringProtocol) -> Person? {
        self.directory.person(named: PeoplePage.folded(name))
    }

    /// Lists players whose names begin with a prefix.
    ///
    /// - Parameters:
    ///   - prefix: What the names begin with; `A` to `Z` match `a` to `z`. Empty for all players.
    ///   - limit: The maximum number of players in the answer. The cost of a call grows with the answer, not with the
    ///     number of players.
    /// - Returns: The players, in the order of their logins for an empty prefix, otherwise in alphabetical order; and a
    ///   prefix by which to list the others.
    public func list(_ prefix: some StringProtocol, atMost limit: Int = 100) -> PeoplePage {
        self.directory.page(of: PeoplePage.folded(prefix), atMost: max(0, limit))
    }

    /// Lists players in the order of their logins.
    ///
    /// - Parameter limit: The maximum number of players in the answer.
    /// - Returns: The players, and a prefix by which to list the others.
    public func list(atMost limit: Int = 100) -> PeoplePage { self.list("", atMost: limit) }
}

/// Looks players up; `World` implements it.
package protocol PeopleDirectory: Sendable {
    /// How many players are logged in.
    var count: Int { get }

    /// Returns the player with that name, which is folded already.
    func person(named folded: String) -> Person?

    /// Returns at most `limit` players whose names begin with a prefix, which is folded already.
    func page(of prefix: String, atMost limit: Int) -> PeoplePage
}
