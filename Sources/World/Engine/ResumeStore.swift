package import Contexts

/// The sessions and resume tokens of an ``Engine``, as far as they outlive a process.
///
/// An account has at most one session here. A session has a *family* of tokens; only their digests are stored: the
/// *current* one; perhaps a *new* one, which the client has not confirmed yet; and *spent* ones. Of those, at least the
/// last 100 of a family are remembered. Times are in milliseconds since 1970, UTC. A function that writes returns when
/// the change is durable, and throws `notSaved` if nothing has changed.
package protocol ResumeStore: Sendable {
    /// Begins the session of an account, with the first token of a new family; an earlier session of the account ends,
    /// with its tokens.
    ///
    /// - Returns: The family; no other session has had the same number.
    /// - Throws: `notSaved` also if there is no such account.
    func begin(_ account: Int64, with token: TokenDigest, at time: Int64) async throws(WorldError) -> Int64

    /// Adds a new token to a family, and removes those that are not confirmed yet and are not `old`.
    ///
    /// - Parameters:
    ///   - family: The family.
    ///   - old: The token that the client has shown, which stays valid until ``confirm(_:at:)``; it is confirmed by
    ///     that. Nil if it has shown none.
    ///   - new: The token that replaces it.
    ///   - time: The time.
    /// - Returns: False, and nothing has changed, if the family does not exist, or `old` is not valid any more.
    /// - Throws: ``WorldError``; nothing has changed if it is `notSaved`.
    func rotate(
        _ family: Int64,
        from old: TokenDigest?,
        to new: TokenDigest,
        at time: Int64
    ) async throws(WorldError) -> Bool

    /// Makes a token the current one of its family: all earlier ones are spent.
    func confirm(_ token: TokenDigest, at time: Int64) async throws(WorldError)

    /// Returns what is known of a token; nil if there is no such token.
    func find(_ token: TokenDigest) async throws(WorldError) -> TokenRecord?

    /// Stores sessions, in one transaction; each that exists is replaced and keeps its family.
    ///
    /// The session of an account that does not exist is ignored.
    func store(_ sessions: [StoredSession], lostAt time: Int64) async throws(WorldError)

    /// Returns the stored session of an account; nil if there is none, or it is not lost.
    func session(of account: Int64) async throws(WorldError) -> LostSession?

    /// Notes that the session of an account goes on: it is not lost any more, and its stored context is removed.
    func found(_ account: Int64) async throws(WorldError)

    /// Ends the session of an account, with its tokens.
    ///
    /// - Parameters:
    ///   - account: The account.
    ///   - alarm: Whether the account is told at its next login that a token was used twice.
    ///   - time: The time.
    /// - Throws: ``WorldError``; nothing has changed if it is `notSaved`.
    func end(_ account: Int64, alarm: Bool, at time: Int64) async throws(WorldError)

    /// Returns whether the account has to be told that a token was used twice, and forgets it.
    ///
    /// If it cannot be forgotten, the account is told again later.
    func takeAlarm(of account: Int64) async throws(WorldError) -> Bool

    /// Removes sessions that were lost before this time, with their tokens; at most 500 in one call.
    ///
    /// - Returns: How many were removed.
    func removeSessions(lostBefore time: Int64) async throws(WorldError) -> Int
}

/// The SHA-256 of a resume token, which is all that is stored of it (SEC-36).
package struct TokenDigest: Hashable, Sendable {
    /// The 32 bytes.
    package let bytes: [UInt8]

    /// Wraps a digest.
    package init(_ bytes: [UInt8]) { self.bytes = bytes }
}

/// What is known of a token.
package struct TokenRecord: Equatable, Sendable {
    /// How far a token has come.
    package enum State: Equatable, Sendable {
        /// It was issued, and the client has not confirmed it yet.
        case new
        /// It is the one that the client has confirmed, or the first one.
        case current
        /// A later one was confirmed.
        case spent
    }

    /// The account.
    package let account: Int64
    /// The family, which is the number of the session.
    package let family: Int64
    /// How far it has come.
    package let state: State
    /// When the connection of the session was lost; nil if it was not lost when this was written.
    package let lostAt: Int64?

    /// Describes a token.
    package init(account: Int64, family: Int64, state: State, lostAt: Int64?) {
        self.account = account
        self.family = family
        self.state = state
        self.lostAt = lostAt
    }
}

/// A stored session, and when it was lost.
package struct LostSession: Equatable, Sendable {
    /// The session.
    package let session: StoredSession
    /// When its connection was lost.
    package let lostAt: Int64

    /// Describes a lost session.
    package init(_ session: StoredSession, lostAt: Int64) {
        self.session = session
        self.lostAt = lostAt
    }
}
