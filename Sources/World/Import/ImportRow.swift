/// A row of the original's table, as it was read.
package struct ImportRow: Equatable, Sendable {
    /// Where it stands.
    package let place: RowPlace
    /// The name.
    package let name: String
    /// The e-mail address.
    package let email: String
    /// The hash of the password.
    package let hash: OriginalHash
    /// When the account was made, in microseconds since 1970; nil if that is not known.
    package let createdAt: Int64?
    /// Why nothing of it can be used; nil if it was read.
    package let unreadable: ImportRefusal.Reason?

    /// Describes a row.
    package init(
        place: RowPlace,
        name: String,
        email: String,
        hash: OriginalHash,
        createdAt: Int64? = nil,
        unreadable: ImportRefusal.Reason? = nil
    ) {
        self.place = place
        self.name = name
        self.email = email
        self.hash = hash
        self.createdAt = createdAt
        self.unreadable = unreadable
    }
}

/// Where a row stands in its file.
package struct RowPlace: Hashable, Sendable {
    /// Its number among the rows of the table, counted from 1.
    package let row: Int
    /// The line of the file in which it begins, counted from 1; many rows of a dump share one.
    package let line: Int

    /// Describes a place.
    package init(row: Int, line: Int) {
        self.row = row
        self.line = line
    }
}

/// A hash of the original, as far as passwords can be compared with it.
///
/// A text that is none is not held: it may be a password.
package enum OriginalHash: Equatable, Sendable {
    /// Passwords can be compared with it.
    case usable(String)
    /// It is of bcrypt, and costs more than is computed.
    case tooCostly(Int, maximum: Int)
    /// It is no hash of the original.
    case unknown
}

/// An account that an import writes.
package struct ImportedAccount: Equatable, Sendable {
    /// The name that the original has; it tells at the next import that the account is there already.
    package let originalName: String
    /// The account.
    package let account: NewAccount
    /// When it was made, in microseconds since 1970; nil for now.
    package let createdAt: Int64?
}
