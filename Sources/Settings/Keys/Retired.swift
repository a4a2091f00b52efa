/// Sections and keys of the original server's config.ini that this server does not use: accepted, with a notice.
struct Retired {
    let section: String
    /// The keys, in lower case; nil for the whole section.
    let keys: Set<String>?
    /// What replaces them, for the notice.
    let replacement: String

    static let all = [
        Retired(
            section: "Database",
            keys: ["host", "user", "password", "database"],
            replacement: "no longer used: the database is the file that [Database] path names; remove this line"
        ),
        Retired(
            section: "DatabaseQueries",
            keys: nil,
            replacement: "no longer used: the server brings its own queries; remove this section"
        ),
        Retired(
            section: "SSL",
            keys: nil,
            replacement: "no longer used: TLS is the task of nginx (ssl_certificate, see nginx/); remove this section"
        ),
    ]

    /// Returns the entry of a section that is retired as a whole.
    static func section(_ name: String) -> Retired? {
        Self.all.first { $0.section == name && $0.keys == nil }
    }

    /// Returns the entry of a key in a section that is still in use.
    static func key(_ name: String, in section: SettingsSection) -> Retired? {
        Self.all.first { $0.section == section.rawValue && $0.keys?.contains(name) == true }
    }
}
