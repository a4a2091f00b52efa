/// What lets new players register while that needs an invitation.
///
/// Its code is stored as it is, unlike passwords: staff look it up again to hand it on, and it opens nothing but the
/// registration.
package struct Invitation: Equatable, Sendable {
    /// What the new player types.
    package let code: AccessCode
    /// The name of who has made it.
    package let actor: String
    /// When it was made, in milliseconds since 1970, UTC.
    package let at: Int64
    /// When it ends, in milliseconds since 1970, UTC; nil if never.
    package let until: Int64?
    /// How many players it was made for.
    package let uses: Int
    /// How many players may still register with it.
    package let usesLeft: Int

    /// Describes an invitation.
    package init(_ code: AccessCode, by actor: String, at: Int64, until: Int64?, uses: Int, usesLeft: Int? = nil) {
        self.code = code
        self.actor = actor
        self.at = at
        self.until = until
        self.uses = uses
        self.usesLeft = usesLeft ?? uses
    }
}
