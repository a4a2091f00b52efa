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
        server + settings + database + accounts + sessions + roles + passwords + limits + [
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
}
