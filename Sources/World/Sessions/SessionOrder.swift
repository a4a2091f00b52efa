import Contexts

/// A session, compared by number: the order of the logins.
struct SessionByNumber: Comparable {
    let session: Session

    static func == (one: Self, other: Self) -> Bool { one.session === other.session }

    static func < (one: Self, other: Self) -> Bool { one.session.number < other.session.number }
}

/// A session, compared by name without regard to case, and by number if two names are equal.
struct SessionByName: Comparable {
    let session: Session

    static func == (one: Self, other: Self) -> Bool { one.session === other.session }

    static func < (one: Self, other: Self) -> Bool {
        let (name, otherName) = (one.foldedName, other.foldedName)
        if name.lexicographicallyPrecedes(otherName) { return true }
        return !otherName.lexicographicallyPrecedes(name) && one.session.number < other.session.number
    }

    /// The bytes by which it is compared, in the form of ``PeoplePage/folded(_:)``.
    private var foldedName: some Collection<UInt8> {
        self.session.account.username.utf8.lazy.map { PeoplePage.folded($0) }
    }

    /// Returns whether it comes before all names that begin with a folded prefix.
    func precedes(_ prefix: String) -> Bool { self.foldedName.lexicographicallyPrecedes(prefix.utf8) }

    /// Returns whether its name begins with a folded prefix.
    func begins(with prefix: String) -> Bool { self.foldedName.starts(with: prefix.utf8) }
}
