/// Stores what a running server has permanently.
///
/// SQLite is one engine; others can be added.
///
/// An engine never keeps the server from starting, and never ends it. It may become unavailable and available again at
/// any time; ``standing`` says which. Each question is answered, or refused with a ``WorldError``, within ``patience``,
/// and no function blocks the calling thread.
package protocol Engine: Sendable {
    /// The accounts.
    var accounts: any AccountStore { get }

    /// The claims of sessions.
    var sessions: any SessionStore { get }

    /// The sessions and resume tokens that outlive the process.
    var resume: any ResumeStore { get }

    /// What is remembered of logins.
    var logins: any LoginStore { get }

    /// Restrictions, the level of the gate, and the audit.
    var moderation: any ModerationStore { get }

    /// The state of the engine, as was last found; reading it never waits.
    var standing: CurrentStanding { get }

    /// How long callers may have to wait.
    var patience: EnginePatience { get }

    /// Makes the first attempt to open the data, and further ones when needed.
    ///
    /// Call it once.
    ///
    /// Returns when the attempt has ended, or when the limit has passed; the attempt continues then, and others follow.
    func begin(within limit: Duration) async

    /// Checks whether it can be read and written now, and returns its state; waits for at most `patience.looking`.
    @discardableResult func look() async -> EngineStanding

    /// Closes the engine; later questions are refused.
    ///
    /// A second call does nothing.
    ///
    /// What was acknowledged is durable even if this fails.
    ///
    /// - Throws: ``EngineTrouble`` if closing fails or takes too long. The end of the process closes what is left.
    func close() async throws(EngineTrouble)
}
