/// What a member of staff has done, as the audit has it.
///
/// Nothing that somebody said to others and no code is ever in it.
package struct StaffAction: Equatable, Sendable {
    /// When it was done, in milliseconds since 1970, UTC.
    package var at: Int64
    /// The name of who has done it.
    package var actor: String
    /// What was done.
    package var verb: String
    /// To whom or to what; empty if there is no target.
    package var target: String
    /// When its effect ends, in milliseconds since 1970, UTC; nil if never, or if it has none that lasts.
    package var until: Int64?
    /// The reason, as it was typed; empty if none was asked for.
    package var reason: String
    /// What else is to be known, such as a former role; empty if nothing is.
    package var detail: String

    /// Describes an act.
    package init(
        at: Int64,
        actor: String,
        verb: String,
        target: String = "",
        until: Int64? = nil,
        reason: String = "",
        detail: String = ""
    ) {
        self.at = at
        self.actor = actor
        self.verb = verb
        self.target = target
        self.until = until
        self.reason = reason
        self.detail = detail
    }
}
