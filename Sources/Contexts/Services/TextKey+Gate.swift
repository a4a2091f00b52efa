extension TextKey {
    /// The sentences of the gate and its keepers.
    static let gate: [TextKey] = [
        .banned, .bannedForever, .newcomersBanned, .accountDisabled, .accountRemoved, .renamed, .kicked, .staffOnly,
        .silenced, .silencedForever, .silenceEnded,
        .levelInvite, .levelLogin, .levelStaff,
    ]

    /// The account or the client is banned until a time.
    package static let banned = TextKey(
        "banned",
        "You are banned until {until}: {reason}",
        needs: ["until", "reason"],
        help: "the account, the address or the network of a client is banned for some time"
    )
    /// The account or the client is banned for ever.
    package static let bannedForever = TextKey(
        "banned_forever",
        "You are banned: {reason}",
        needs: ["reason"],
        help: "the account, the address or the network of a client is banned, and not only for some time"
    )
    /// Newcomers from the client's network are not let in.
    package static let newcomersBanned = TextKey(
        "newcomers_banned",
        "From your network nobody may register now, and only accounts that are older than a day may log in: {reason}",
        needs: ["reason"],
        help: "a registration, or the login of a young account, from a network that is banned softly"
    )
    /// The account is disabled.
    package static let accountDisabled = TextKey(
        "account_disabled",
        "Your account is disabled. Please ask the staff.",
        help: "the login of an account that staff have disabled; its session ends with the same sentence"
    )
    /// The account was removed.
    package static let accountRemoved = TextKey(
        "account_removed",
        "Your account was removed.",
        help: "staff have removed the account of a session, which ends"
    )
    /// The account has another name.
    package static let renamed = TextKey(
        "renamed",
        "Your account is called {name} now. Please log in again with that name.",
        needs: ["name"],
        help: "staff have given the account of a session another name; the session ends"
    )
    /// Staff have ended the session.
    package static let kicked = TextKey(
        "kicked",
        "You were sent out ({reason}). You may log in again in a minute.",
        needs: ["reason"],
        help: "staff have ended the session"
    )
    /// The player may not speak until a time.
    package static let silenced = TextKey(
        "silenced",
        "You may not speak to others until {until}: {reason}",
        needs: ["until", "reason"],
        help: "staff have silenced a player for some time"
    )
    /// The player may not speak.
    package static let silencedForever = TextKey(
        "silenced_forever",
        "You may not speak to others: {reason}",
        needs: ["reason"],
        help: "staff have silenced a player, and not only for some time"
    )
    /// The player may speak again.
    package static let silenceEnded = TextKey(
        "silence_ended",
        "You may speak to others again.",
        help: "staff let a player speak again before the time has passed"
    )
    /// Only staff may log in.
    package static let staffOnly = TextKey(
        "staff_only",
        "Only staff may log in now. Please try again later.",
        help: "the login of a player while only staff may log in"
    )
    /// The level of the gate in the greeting: registration needs an invitation.
    package static let levelInvite = TextKey(
        "level_invite",
        "New players need an invitation to register.",
        help: "below the greeting, while a registration needs an invitation"
    )
    /// The level of the gate in the greeting: nobody may register.
    package static let levelLogin = TextKey(
        "level_login",
        "New players cannot register now.",
        help: "below the greeting, while staff have closed the registration"
    )
    /// The level of the gate in the greeting: only staff may log in.
    package static let levelStaff = TextKey(
        "level_staff",
        "Only staff may log in now.",
        help: "below the greeting, while only staff may log in"
    )
}

extension Texts {
    /// Returns what somebody reads who may not speak.
    ///
    /// - Parameters:
    ///   - until: When that ends, since 1970 in UTC; nil if never.
    ///   - reason: The reason, as staff typed it.
    /// - Returns: The sentence.
    package func silenced(until: Duration?, reason: String) -> String {
        guard let until else { return self(.silencedForever, ["reason": reason]) }
        let time = UTCText(milliseconds: until.components.seconds * 1_000)
        return self(.silenced, ["until": time.long, "reason": reason])
    }

    /// Returns what somebody reads who is banned.
    ///
    /// - Parameters:
    ///   - until: When the ban ends, since 1970 in UTC; nil if never.
    ///   - reason: The reason, as staff typed it.
    /// - Returns: The sentence.
    package func banned(until: Duration?, reason: String) -> String {
        guard let until else { return self(.bannedForever, ["reason": reason]) }
        let time = UTCText(milliseconds: until.components.seconds * 1_000)
        return self(.banned, ["until": time.long, "reason": reason])
    }
}
