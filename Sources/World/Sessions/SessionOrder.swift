import Contexts

/// A session among all others, by its number: the order of the logins.
struct SessionByNumber: Comparable {
    let session: Session

    static func == (one: Self, other: Self) -> Bool { one.session === other.session }

    static func < (one: Self, other: Self) -> Bool { one.session.number < other.session.number }
}

/// A session among all others, by its name, whatever the case; of two with one name, by their number.
struct SessionByName: Comparable {
    let session: Session

    static func == (one: Self, other: Self) -> Bool { one.session === other.session }

    static func < (one: Self, other: Self) -> Bool {
        let (name, otherName) = (one.foldedName, other.foldedName)
        if name.lexicographicallyPrecedes(otherName) { return true }
        return !otherName.lexicographicallyPrecedes(name) && one.session.number < other.session.number
    }

    /// The bytes by which it is compared: those of ``PeoplePage/folded(_:)``.
    private var foldedName: some Collection<UInt8> {
        self.session.account.username.utf8.lazy.map { PeoplePage.folded($0) }
    }

    /// Whether it stands before all names that begin with a folded prefix.
    func precedes(_ prefix: String) -> Bool { self.foldedName.lexicographicallyPrecedes(prefix.utf8) }

    /// Whether its name begins with a folded prefix.
    func begins(with prefix: String) -> Bool { self.foldedName.starts(with: prefix.utf8) }
}
