extension TextKey {
    /// The sentences about sessions that go on on another connection.
    static let resuming: [TextKey] = [
        .contextNotKept, .missed, .missedOne, .missedSpoken, .missedSpokenOne, .missedSpokenEnd,
        .resumed, .resumedWithoutToken, .resumeExpired, .resumeUnknown, .resumeEnded, .resumeUnavailable,
    ]

    /// The session goes on, and its context is lost.
    package static let contextNotKept = TextKey(
        "context_not_kept",
        "You are back, but not where you were. You go on from here.",
        help: "a player comes back whose context could not be stored, or is not understood any more; a greeting follows"
    )
    /// What came while the connection was lost follows.
    package static let missed = TextKey(
        "missed",
        "-- {count} lines came --",
        help: "a player is back; what came meanwhile follows, and a line of two dashes ends it"
    )
    /// The same, if it is one line.
    package static let missedOne = TextKey(
        "missed_one",
        "-- 1 line came --",
        help: "the same, if one line came"
    )
    /// The same for a screen reader.
    package static let missedSpoken = TextKey(
        "missed_spoken",
        "While you were away, {count} lines came:",
        help: "the same for somebody who has typed 'reader on'"
    )
    /// The same for a screen reader, if it is one line.
    package static let missedSpokenOne = TextKey(
        "missed_spoken_one",
        "While you were away, a line came:",
        help: "the same, if one line came"
    )
    /// The end of it for a screen reader.
    package static let missedSpokenEnd = TextKey(
        "missed_spoken_end",
        "That is all.",
        help: "the end of what came meanwhile, for somebody who has typed 'reader on'"
    )
    /// A session goes on.
    package static let resumed = TextKey(
        "resumed",
        "You are back. Your token for the next time: {token}",
        needs: ["token"],
        help: "'resume' with a token that is valid; the next token follows"
    )
    /// A session goes on, and its token stays valid.
    package static let resumedWithoutToken = TextKey(
        "resumed_without_token",
        "You are back. Your token remains valid.",
        help: "the same while no new token can be written down"
    )
    /// The token of a session that has waited too long.
    package static let resumeExpired = TextKey(
        "resume_expired",
        "That session has ended meanwhile. Type 'login'.",
        help: "'resume' with the token of a session that has waited too long"
    )
    /// A token that is not known.
    package static let resumeUnknown = TextKey(
        "resume_unknown",
        "That token is not known. Type 'login'.",
        help: "'resume' with a token that no session has"
    )
    /// The token of a session that was ended.
    package static let resumeEnded = TextKey(
        "resume_ended",
        "That session was ended. Type 'login'.",
        help: "'resume' with the token of a session that was ended, or with one that was used before"
    )
    /// Tokens cannot be read now.
    package static let resumeUnavailable = TextKey(
        "resume_unavailable",
        "Sessions cannot be looked up right now. Please try again, or type 'login'.",
        help: "'resume' while the database cannot be read"
    )
}
