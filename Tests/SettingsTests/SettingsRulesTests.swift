import Testing

@testable import Settings

@Suite("rules over several values")
struct SettingsRulesTests {
    @Test(
        "SEC-5: a host that others can reach is refused, with a hint",
        arguments: ["192.0.2.1", "fe80::1", "fd00::1", "example.org"]
    )
    func remoteHost(_ host: String) throws {
        #expect(
            complaints("[Server]\nhost = \(host)\n") == [
                "config.ini:2: [Server] host: \"\(host)\" can be reached from other machines, without encryption; "
                    + "write host = 127.0.0.1 and put nginx in front, or allow_plaintext_remote = yes"
            ]
        )
        let allowed = try load("[Server]\nhost = \(host)\nallow_plaintext_remote = yes\n")
        #expect(allowed.settings.server.host == host)
    }

    @Test("SEC-5: for all addresses the hint also says what containers need", arguments: ["0.0.0.0", "::"])
    func everyAddress(_ host: String) throws {
        #expect(
            complaints("[Server]\nhost = \(host)\n") == [
                "config.ini:2: [Server] host: \"\(host)\" can be reached from other machines, without encryption; "
                    + "write host = 127.0.0.1 and put nginx in front, or allow_plaintext_remote = yes, "
                    + "which is right in a container whose port only a proxy reaches"
            ]
        )
        #expect(try load("[Server]\nhost = \(host)\nallow_plaintext_remote = yes\n").settings.server.host == host)
    }

    @Test("SEC-5: the loopback is allowed", arguments: ["localhost", "127.0.0.1", "::1"])
    func loopback(_ host: String) throws {
        #expect(try load("[Server]\nhost = \(host)\n").settings.server.host == host)
    }

    @Test("SEC-5: the message names the variable that the host comes from") func remoteHostFromEnvironment() {
        #expect(
            complaints("[Server]\nhost = ::1\n", environment: ["UUU_SERVER_HOST": "::"])[0]
                .hasPrefix("environment: UUU_SERVER_HOST: \"::\" can be reached")
        )
    }

    @Test("a refused host that does not resolve is reported as such") func unresolved() {
        let file = SettingsFile(path: "config.ini", bytes: Array("[Server]\nhost = nope.invalid\n".utf8))
        let error = #expect(throws: InvalidSettings.self) {
            try Settings.load(file, resolves: { $0 != "nope.invalid" })
        }
        #expect(
            error?.description == "config.ini:2: [Server] host: \"nope.invalid\" does not resolve; "
                + "write host = 127.0.0.1 and put nginx in front, or allow_plaintext_remote = yes"
        )
    }

    @Test("SEC-24: a password minimum below 15 is allowed with a notice") func passwordMinimum() throws {
        let loaded = try load("[Accounts]\npassword_minimum = 14\n")
        #expect(loaded.settings.accounts.passwordMinimum == 14)
        #expect(
            loaded.notices.map(\.description) == [
                "config.ini:2: [Accounts] password_minimum: less than the 15 characters that NIST asks for"
            ]
        )
        #expect(try load("[Accounts]\npassword_minimum = 15\n").notices.isEmpty)
    }
}
