extension SettingsKey {
    /// The keys of `[Passwords]`.
    static let passwords: [SettingsKey] = [
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
        SettingsKey(
            .passwords,
            "blocklist_file",
            \.passwords.blocklistFile,
            .optionalPath,
            isReloadable: true,
            help: """
                A file of passwords that are refused as new ones, besides the most common: one on each line, compared
                whole and in lower case, 64 MiB at most. It is read at the start and at each reload; empty for none.
                A relative path starts at the folder of this file.
                """
        ),
        SettingsKey(
            .passwords,
            "pepper_file",
            \.passwords.pepperFile,
            .optionalPath,
            help: """
                A file with the secret keys under which hashes are stored, of which only the server has one: without them
                a copy of the database is of no use for guessing passwords. Lines of ID:KEY; the first is for new hashes.
                The credential "pepper" of systemd goes before it. Who loses the keys loses all passwords.
                """
        ),
    ]
}
