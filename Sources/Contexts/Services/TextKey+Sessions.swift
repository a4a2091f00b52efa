extension TextKey {
    /// The session goes on with another connection.
    package static let resumedElsewhere = TextKey(
        "resumed_elsewhere",
        "Your session goes on elsewhere; this connection is closed.",
        help: "a client has gone on with the session on another connection"
    )

    /// The session was ended.
    package static let sessionEnded = TextKey(
        "session_ended",
        "Your session was ended; this connection is closed. You can log in again.",
        help: "the session was ended, as when one of its tokens was used twice"
    )

    /// The password of the account was changed on another connection.
    package static let passwordChangedElsewhere = TextKey(
        "password_changed_elsewhere",
        "The password of your account was changed elsewhere; this connection is closed. You can log in with the new one.",
        help: "a new password while somebody logs in with the former one"
    )

    /// A token of the account was used twice.
    package static let tokenReused = TextKey(
        "token_reused",
        "Your last session was ended, because a key to it was used twice: somebody may have copied it. If you did not do that yourself, change your password.",
        help: "the first login after a token of a session was used twice"
    )
}
