/// What staff may do, and the way to do it: each act is checked, carried out, and noted for the audit.
///
/// `World` implements it. Safe from any thread; its functions wait for the database, off the event loop.
package protocol StaffService: Sendable {
    /// What each role may do now; reading it waits for nothing.
    var capabilities: RoleCapabilities { get }

    /// Carries out what a member of staff has typed, previews it, or says why not.
    ///
    /// - Parameters:
    ///   - verb: The verb. Whether the player may use it is checked here once more.
    ///   - arguments: What was typed after the verb, without leading and trailing blanks.
    ///   - connection: The connection of the member of staff.
    /// - Returns: What the member of staff is told.
    func run(_ verb: StaffVerb, _ arguments: String, on connection: Connection) async -> StaffAnswer

    /// Returns until when the player on a connection is silenced, and why; nil if not. Waits for nothing.
    func silence(of connection: Connection) -> Silence?
}

/// What a member of staff is told about an act.
package struct StaffAnswer: Equatable, Sendable {
    /// How it ended.
    package enum Outcome: Equatable, Sendable {
        /// It is done, and written to the audit if it changes anything.
        case done
        /// Nothing is done yet: ``StaffVerb/confirm`` does it.
        case previewed
        /// Nothing is done: what was typed is wrong, or nobody is meant by it.
        case mistaken
        /// Nothing is done: they may not.
        case forbidden
        /// Nothing is done: the database does not answer.
        case unavailable
    }

    /// How it ended.
    package var outcome: Outcome
    /// What they read, one line each.
    package var lines: [String]
    /// The same for programs: one JSON value; nil if there is nothing but the lines.
    package var json: String?
    /// Whether the answer holds a secret, such as a code.
    package var isSecret: Bool

    /// Describes an answer.
    package init(_ outcome: Outcome, _ lines: [String], json: String? = nil, isSecret: Bool = false) {
        self.outcome = outcome
        self.lines = lines
        self.json = json
        self.isSecret = isSecret
    }
}

/// How long somebody may not speak, and why.
package struct Silence: Equatable, Sendable {
    /// When it ends, since the beginning of 1970 in UTC; nil if never.
    package let until: Duration?
    /// The reason, as staff typed it.
    package let reason: String

    /// Describes a silence.
    package init(until: Duration?, reason: String) {
        self.until = until
        self.reason = reason
    }
}
