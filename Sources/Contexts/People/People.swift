/// Who is logged in now: finds one by name, and lists many.
///
/// Safe from any thread; answers at once.
public struct People: Sendable {
    private let directory: any PeopleDirectory

    /// The people of a directory.
    package init(_ directory: any PeopleDirectory) {
        self.directory = directory
    }

    /// How many are here.
    public var count: Int { self.directory.count }

    /// Who has that name; nil when nobody of that name is here.
    ///
    /// - Parameter name: A whole name; `A` to `Z` are the same as `a` to `z`.
    /// - Returns: The person, or nil.
    public func find(_ name: some StringProtocol) -> Person? {
        self.directory.person(named: PeoplePage.folded(name))
    }

    /// At most so many of those whose names begin with a prefix.
    ///
    /// - Parameters:
    ///   - prefix: What the names begin with; `A` to `Z` are the same as `a` to `z`. Empty for all.
    ///   - limit: The most people: what a call costs grows with what it answers, not with who is here.
    /// - Returns: Those people, in the order of their logins for an empty prefix, else in that of the alphabet; and how to
    ///   see the others.
    public func list(_ prefix: some StringProtocol, atMost limit: Int = 100) -> PeoplePage {
        self.directory.page(of: PeoplePage.folded(prefix), atMost: max(0, limit))
    }

    /// At most so many of those who are here, in the order of their logins.
    ///
    /// - Parameter limit: The most people.
    /// - Returns: Those people, and how to see the others.
    public func list(atMost limit: Int = 100) -> PeoplePage { self.list("", atMost: limit) }
}

/// Where people are looked up; `World` has the real one.
package protocol PeopleDirectory: Sendable {
    /// How many are here.
    var count: Int { get }

    /// Who has that name, which is folded.
    func person(named folded: String) -> Person?

    /// At most so many of those whose names begin with a prefix, which is folded.
    func page(of prefix: String, atMost limit: Int) -> PeoplePage
}
