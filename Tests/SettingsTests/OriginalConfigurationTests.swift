import Settings
import Testing

@Suite("the configuration of the original server")
struct OriginalConfigurationTests {
    private func loadOriginal() throws -> LoadedSettings {
        try Settings.load(
            SettingsFile(path: "/srv/config.ini", bytes: [UInt8](Fixtures.read("original-config.ini"))),
            texts: someTexts
        )
    }

    @Test("it is accepted, and the keys that are still in use have their values") func accepted() throws {
        var expected = Settings()
        expected.server.host = "localhost"
        expected.messages.motdFile = "/srv/motd.txt"
        expected.messages.texts = [
            "greeting_with_registration": "Hello! 'login' brings you in, 'register' makes you an account.",
            "greeting_without_registration": "Hello! 'login' brings you in; no new accounts at the moment.",
        ]
        #expect(try self.loadOriginal().settings == expected)
    }

    @Test("each key or section that is no longer used has one notice, and no notice has the password") func notices()
        throws
    {
        let notices = try self.loadOriginal().notices.map(\.description)
        let database = "no longer used: the database is the file that [Database] path names; remove this line"
        #expect(
            notices == [
                "/srv/config.ini:13: [Database] host: \(database)",
                "/srv/config.ini:14: [Database] user: \(database)",
                "/srv/config.ini:15: [Database] password: \(database)",
                "/srv/config.ini:16: [Database] database: \(database)",
                "/srv/config.ini:18: [DatabaseQueries]: no longer used: the server brings its own queries; "
                    + "remove this section",
                "/srv/config.ini:21: [SSL]: no longer used: TLS is the task of nginx (ssl_certificate, see nginx/); "
                    + "remove this section",
            ]
        )
        #expect(!notices.contains { $0.contains("hunter2") })
    }
}
