package import Contexts

/// What an act of staff changes in the database.
package enum StaffChange: Equatable, Sendable {
    /// Forbids something; a restriction of the same kind and subject is replaced.
    ///
    /// The stored session of an account that may not come in ends with its tokens.
    case restrict(Restriction)
    /// Allows it again.
    case lift(Restriction.Kind, Restriction.Subject)
    /// Changes who may come in, now and when that ends.
    ///
    /// The stored sessions of all who are not of staff may end with it, and their tokens.
    case levels(GateLevels, endsSessions: Bool)
    /// Adds an invitation.
    case invite(Invitation)
    /// Takes an invitation back.
    case uninvite(AccessCode)
    /// Lets the owner of an account log in once without the password; replaces what there is of it.
    case reset(PasswordReset)
    /// Changes the role of an account.
    case role(Int64, Role)
    /// Gives an account another name; its stored session ends with its tokens.
    case rename(Int64, Username)
    /// Adds a note about an account.
    case note(Int64, words: String)
    /// Removes an account, with all that is stored of it.
    case remove(Int64)
    /// Changes nothing that is stored.
    case nothing
}
