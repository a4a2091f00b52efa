extension TextKey {
    /// `who`.
    package static let connectedUsers = TextKey(
        "connected_users",
        "Connected users:",
        help: "'who'; a line for each name follows"
    )

    /// `who`, of whose names only the first are told.
    package static let moreConnectedUsers = TextKey(
        "more_connected_users",
        "… and {count} more; 'who {prefix}' lists those with {prefix}.",
        help: "'who', below the first 100 names"
    )

    /// `who` with a prefix that nobody's name has.
    package static let noConnectedUsers = TextKey(
        "no_connected_users",
        "No connected user has a name that begins so.",
        help: "'who' with the start of a name, which nobody's name has"
    )
}
