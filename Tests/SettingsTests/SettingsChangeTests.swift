import Testing

@testable import Settings

@Suite("the changes of a reload (SD-6)")
struct SettingsChangeTests {
    private func change(_ old: String, _ new: String) throws -> SettingsChange {
        SettingsChange(from: try load(old), to: try load(new), texts: someTexts)
    }

    @Test("without a change there is nothing to apply") func nothing() throws {
        let text = "[Server]\nport = 1\ntrusted_proxies = 10.0.0.0/8\n[Messages]\nmenu = x\n"
        let change = try self.change(text, text + "\n# a comment\n")
        #expect(change.applied.isEmpty && change.needingRestart.isEmpty)
        #expect(change.settings == (try load(text)))
    }

    @Test("a reloadable key gets its new value, a key that needs a restart has its old one") func both()
        throws
    {
        let change = try self.change(
            "[Server]\nport = 1\n[Passwords]\nthreads = 5\n[Log]\nlevel = debug\n",
            """
            [Server]
            port = 2
            trusted_proxies = ::1
            allowed_origins = any
            [Settings]
            Registration = no
            [Database]
            path = /other
            [Limits]
            ping_seconds = 20
            [Messages]
            menu = Another
            """
        )
        #expect(
            change.applied.map(\.title) == [
                "[Server] trusted_proxies", "[Server] allowed_origins", "[Settings] Registration",
                "[Limits] ping_seconds", "[Log] level", "[Messages] menu",
            ]
        )
        #expect(change.needingRestart.map(\.title) == ["[Server] port", "[Database] path", "[Passwords] threads"])
        var expected = Settings()
        expected.server.port = 1
        expected.server.trustedProxies = [try AddressRange("::1")]
        expected.server.allowedOrigins = .any
        expected.general.registration = false
        expected.passwords.threads = 5
        expected.limits.pingSeconds = 20
        expected.messages.texts = ["menu": "Another"]
        #expect(change.settings.settings == expected)
    }

    @Test("a key that needs a restart is reported at every reload until then") func again() throws {
        let first = try self.change("", "[Server]\nport = 2\n")
        let second = SettingsChange(from: first.settings, to: try load("[Server]\nport = 2\n[Log]\nlevel = error\n"))
        #expect(second.needingRestart.map(\.title) == ["[Server] port"])
        #expect(second.applied.map(\.title) == ["[Log] level"])
        #expect(SettingsChange(from: second.settings, to: try load("")).needingRestart.isEmpty)
    }

    @Test("a value that is refused later is reported with the location that it comes from") func locations() throws {
        let change = try self.change(
            "[Server]\n\n\nport = 1\n",
            "[Server]\nport = 2\ninitial_context = c_nope\n"
        )
        func refusal(_ name: String) -> String {
            change.settings.refusal(.server, name, problem: "no", hint: "yes").description
        }
        #expect(refusal("initial_context") == "config.ini:3: [Server] initial_context: no; yes")
        #expect(refusal("port") == "config.ini:4: [Server] port: no; yes")
    }

    @Test("the notices are those of the new configuration") func notices() throws {
        let change = try self.change("[Accounts]\npassword_minimum = 9\n", "[Server]\ntrusted_proxies = ::/0\n")
        #expect(change.settings.notices.count == 1)
        #expect(change.settings.notices.first?.description.contains("trusted_proxies") == true)
    }
}
