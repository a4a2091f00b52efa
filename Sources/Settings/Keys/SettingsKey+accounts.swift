extension SettingsKey {
    /// The keys of `[Accounts]`.
    static let accounts: [SettingsKey] = [
        SettingsKey(
            .accounts,
            "unique_email",
            \.accounts.uniqueEmail,
            .flag,
            isReloadable: true,
            help: "Whether an e-mail address may have one account only."
        ),
        SettingsKey(
            .accounts,
            "password_minimum",
            \.accounts.passwordMinimum,
            .count(8...64),
            isReloadable: true,
            help: "The least length of a new password, in characters. Less than 15 is advised against."
        ),
        SettingsKey(
            .accounts,
            "login_failures",
            \.accounts.loginFailures,
            .count(1...1_000, zero: "any number"),
            isReloadable: true,
            help: "Logins that may fail on one connection; with the last one it is closed."
        ),
        SettingsKey(
            .accounts,
            "attempts_per_prefix",
            \.accounts.attemptsPerPrefix,
            .count(1...100_000, zero: "any number"),
            isReloadable: true,
            help: """
                Logins of one address (IPv6: of one network of 64 bits) that may fail within 10 minutes. Nothing is
                counted for clients on this machine, here and below.
                """
        ),
        SettingsKey(
            .accounts,
            "registrations_per_hour",
            \.accounts.registrationsPerHour,
            .count(1...100_000, zero: "any number"),
            isReloadable: true,
            help: "Accounts that may be made from one address within an hour."
        ),
        SettingsKey(
            .accounts,
            "registrations_per_10_minutes",
            \.accounts.registrationsPer10Minutes,
            .count(1...100_000, zero: "any number"),
            isReloadable: true,
            help: "Accounts that may be made from all addresses together within 10 minutes."
        ),
    ]
}
