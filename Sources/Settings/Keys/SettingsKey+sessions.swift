extension SettingsKey {
    /// The keys of `[Sessions]`.
    static let sessions: [SettingsKey] = [
        SettingsKey(
            .sessions,
            "policy",
            \.sessions.policy,
            .sessionPolicy,
            isReloadable: true,
            help: """
                What a login does to a session of the same account on another connection: replace closes that connection,
                refuse refuses the login. A session whose connection was lost is taken over in either case.
                """
        ),
        SettingsKey(
            .sessions,
            "resume_seconds",
            \.sessions.resumeSeconds,
            .count(1...86_400, zero: "sessions that end with their connections"),
            isReloadable: true,
            help: "How long a session waits for its player to come back after its connection was lost."
        ),
        SettingsKey(
            .sessions,
            "replay_bytes",
            \.sessions.replayBytes,
            .count(0...1_073_741_824),
            isReloadable: true,
            help: "What may be retained for clients that may come back, of all sessions together, in bytes."
        ),
        SettingsKey(
            .sessions,
            "door_seconds",
            \.sessions.doorSeconds,
            .count(1...3_600, zero: "any time"),
            isReloadable: true,
            help: """
                How long a client that has connected may take for its first line, where the first context asks for a login.
                """
        ),
        SettingsKey(
            .sessions,
            "login_seconds",
            \.sessions.loginSeconds,
            .count(1...86_400, zero: "any time"),
            isReloadable: true,
            help: "How long it may take until somebody has logged in there."
        ),
        SettingsKey(
            .sessions,
            "idle_minutes",
            \.sessions.idleMinutes,
            .count(1...10_080, zero: "never"),
            isReloadable: true,
            help: "Minutes without a line from a player after which their connection is closed."
        ),
    ]
}

extension ValueForm<SessionPolicy> {
    /// The name of a policy, in any case.
    static let sessionPolicy = Self(
        meaning: "one of these words (\(SessionPolicy.allCases.map(\.rawValue).joined(separator: ", ")))",
        parse: { SessionPolicy(rawValue: $0.lowercased()) },
        write: \.rawValue
    )
}
