extension TextKey {
    /// The first line of the answer to `who`.
    package static let connectedUsers = TextKey(
        "connected_users",
        "Connected users:",
        help: "'who'; a line for each name follows"
    )

    /// The line of a player whose connection was lost.
    package static let connectionLostUser = TextKey(
        "connection_lost_user",
        "{name}  (connection lost {age})",
        needs: ["name"],
        help: "'who'; the line of a player whose connection was lost and who may come back"
    )

    /// The line of a player, for staff who may see addresses.
    package static let userWithAddress = TextKey(
        "user_with_address",
        "{user}  from {address}",
        needs: ["user", "address"],
        help: "'who' for staff who may see addresses; {user} is the line that others see"
    )

    /// The last line of the answer to `who`, if not all names are listed.
    package static let moreConnectedUsers = TextKey(
        "more_connected_users",
        "… and {count} more; 'who {prefix}' lists those with {prefix}.",
        help: "'who', below the first 100 names"
    )

    /// The answer to `who` with a prefix with which no name begins.
    package static let noConnectedUsers = TextKey(
        "no_connected_users",
        "No connected user has a name that begins so.",
        help: "'who' with the start of a name, which nobody's name has"
    )
}
