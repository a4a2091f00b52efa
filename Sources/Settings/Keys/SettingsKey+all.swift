extension SettingsKey {
    /// Returns every key, in the order of the shipped file.
    ///
    /// - Parameter texts: The texts that `[Messages]` may override.
    /// - Returns: The keys; those of the texts come last.
    package static func all(texts: [TextDeclaration] = []) -> [SettingsKey] {
        Self.own + texts.map { SettingsKey($0) }
    }

    /// The keys that are not texts.
    private static let own: [SettingsKey] =
        server + settings + database + accounts + sessions + passwords + limits + [
            SettingsKey(
                .log,
                "level",
                \.log.level,
                .level,
                isReloadable: true,
                help: "The least level that is logged."
            ),
            SettingsKey(
                .messages,
                "motd_file",
                \.messages.motdFile,
                .optionalPath,
                isReloadable: true,
                help: """
                    The file with the message of the day; empty for the bundled one.
                    A relative path starts at the folder of this file.
                    """
            ),
            SettingsKey(
                .messages,
                "motd_wrap",
                \.messages.motdWrap,
                .flag,
                isReloadable: true,
                help: """
                    Whether its paragraphs are made into lines of 80 characters. With no, its lines are shown as they
                    are written, as a picture or colours of a terminal need it.
                    """
            ),
        ]

    private static let settings: [SettingsKey] = [
        SettingsKey(
            .settings,
            "Registration",
            \.general.registration,
            .flag,
            isReloadable: true,
            help: "Whether players may create accounts."
        ),
        SettingsKey(
            .settings,
            "MOTD",
            \.general.motd,
            .flag,
            isReloadable: true,
            help: "Whether the lobby shows the message of the day."
        ),
    ]

    private static let database: [SettingsKey] = [
        SettingsKey(
            .database,
            "path",
            \.database.path,
            .databasePath,
            help: "The SQLite file, made when it is missing. A relative path starts at the working directory."
        )
    ]

    private static let passwords: [SettingsKey] = [
        SettingsKey(
            .passwords,
            "memory_kib",
            \.passwords.memoryKiB,
            .count(8_192...1_048_576),
            isReloadable: true,
            help: "Memory that one password hash (Argon2id) takes, in KiB."
        ),
        SettingsKey(
            .passwords,
            "passes",
            \.passwords.passes,
            .count(1...16),
            isReloadable: true,
            help: "Passes of a hash over its memory."
        ),
        SettingsKey(
            .passwords,
            "threads",
            \.passwords.threads,
            .count(1...64, zero: "one per core"),
            help: "Hashes at the same time; all of them together take threads * memory_kib."
        ),
        SettingsKey(
            .passwords,
            "waiting_seconds",
            \.passwords.waitingSeconds,
            .seconds(1...60),
            isReloadable: true,
            help: "How long a login waits for its turn before it is told that the server is busy."
        ),
        SettingsKey(
            .passwords,
            "queue",
            \.passwords.queue,
            .count(1...100_000),
            isReloadable: true,
            help: "Logins that wait for their turn at most."
        ),
    ]
}
