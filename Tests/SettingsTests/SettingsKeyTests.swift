import Testing

@testable import Settings

@Suite("the keys")
struct SettingsKeyTests {
    /// A bad value for each key.
    static let badValues = [
        "[Server] host": "no host", "[Server] port": "65536", "[Server] initial_context": "Lobby",
        "[Server] event_loops": "65", "[Server] allow_plaintext_remote": "maybe", "[Server] compression": "deflate",
        "[Server] trusted_proxies": "localhost", "[Server] client_address_header": "x-client-ip",
        "[Server] allowed_origins": "*", "[Server] require_origin": "2",
        "[Settings] Registration": "2",
        "[Settings] MOTD": "", "[Database] path": "", "[Accounts] unique_email": "y",
        "[Accounts] login_failures": "1001", "[Accounts] attempts_per_prefix": "-1",
        "[Accounts] registrations_per_hour": "many", "[Accounts] registrations_per_10_minutes": "3.5",
        "[Accounts] password_minimum": "7", "[Passwords] memory_kib": "8191", "[Passwords] passes": "17",
        "[Passwords] threads": "-1", "[Passwords] waiting_seconds": "0.5", "[Passwords] queue": "1e3",
        "[Passwords] blocklist_file": "one\n two", "[Passwords] pepper_file": "one\n two",
        "[Limits] message_bytes": "124", "[Limits] message_fragments": "0", "[Limits] fragment_bytes": "65537",
        "[Limits] line_characters": "79", "[Limits] handshake_seconds": "inf", "[Limits] connections": "0x10",
        "[Limits] outbound_bytes": "4095", "[Limits] outbound_messages": "none", "[Limits] ping_seconds": "0.5",
        "[Limits] pong_seconds": "nan", "[Limits] close_seconds": "61", "[Limits] queued_bytes": "1023",
        "[Limits] memory_bytes": "1048575",
        "[Sessions] policy": "kick", "[Sessions] resume_seconds": "86401", "[Sessions] replay_bytes": "-1",
        "[Limits] connections_per_prefix": "1000001", "[Limits] new_per_prefix": "-1", "[Limits] new_seconds": "0",
        "[Limits] unauthenticated_percent": "101", "[Limits] client_pings_per_second": "1001",
        "[Limits] command_burst": "1001", "[Limits] commands_per_second": "0",
        "[Limits] stranger_command_burst": "-1", "[Limits] stranger_commands_per_second": "0",
        "[Sessions] door_seconds": "3601", "[Sessions] login_seconds": "86401",
        "[Sessions] idle_minutes": "10081",
        "[Roles] helper": "everything", "[Roles] moderator": "everything",
        "[Log] level": "loud", "[Messages] motd_file": "one\n two", "[Messages] motd_wrap": "80",
    ]

    @Test("a bad value of a key is reported with its line and an example", arguments: SettingsKey.all())
    func badValue(_ key: SettingsKey) throws {
        let value = try #require(Self.badValues[key.title])
        let lines = complaints("# a comment\n\(key.section.header)\n\n\(key.name) = \(value)\n")
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("config.ini:4: \(key.title): \"") == true)
        #expect(
            lines.first?.hasSuffix(" is not \(key.meaning); write for example \(key.name) = \(key.example)") == true
        )
    }

    @Test(
        "a range has the ends that its message names",
        arguments: [
            ("[Server] port", 0, 65_535, false), ("[Server] event_loops", 1, 64, true),
            ("[Accounts] password_minimum", 8, 64, false), ("[Accounts] login_failures", 1, 1_000, true),
            ("[Accounts] attempts_per_prefix", 1, 100_000, true),
            ("[Accounts] registrations_per_hour", 1, 100_000, true),
            ("[Accounts] registrations_per_10_minutes", 1, 100_000, true),
            ("[Sessions] resume_seconds", 1, 86_400, true), ("[Sessions] replay_bytes", 0, 1_073_741_824, false),
            ("[Sessions] idle_minutes", 1, 10_080, true),
            ("[Sessions] door_seconds", 1, 3_600, true), ("[Sessions] login_seconds", 1, 86_400, true),
            ("[Limits] connections_per_prefix", 1, 1_000_000, true), ("[Limits] new_per_prefix", 1, 1_000_000, true),
            ("[Limits] new_seconds", 1, 86_400, false), ("[Limits] unauthenticated_percent", 1, 100, true),
            ("[Limits] client_pings_per_second", 1, 1_000, true), ("[Limits] command_burst", 1, 1_000, true),
            ("[Limits] commands_per_second", 1, 1_000, false), ("[Limits] stranger_command_burst", 1, 1_000, true),
            ("[Limits] stranger_commands_per_second", 1, 1_000, false),
            ("[Passwords] memory_kib", 8_192, 1_048_576, false), ("[Passwords] passes", 1, 16, false),
            ("[Passwords] threads", 1, 64, true), ("[Passwords] waiting_seconds", 1, 60, false),
            ("[Passwords] queue", 1, 100_000, false), ("[Limits] message_bytes", 125, 67_108_864, false),
            ("[Limits] message_fragments", 1, 1_000_000, false), ("[Limits] fragment_bytes", 1, 65_536, true),
            ("[Limits] line_characters", 80, 67_108_864, false), ("[Limits] handshake_seconds", 1, 300, false),
            ("[Limits] connections", 1, 10_000_000, true), ("[Limits] outbound_bytes", 4_096, 1_073_741_824, false),
            ("[Limits] outbound_messages", 1, 1_000_000, false), ("[Limits] ping_seconds", 1, 3_600, true),
            ("[Limits] pong_seconds", 1, 3_600, false), ("[Limits] close_seconds", 1, 60, false),
            ("[Limits] queued_bytes", 1_024, 1_048_576, false),
            ("[Limits] memory_bytes", 1_048_576, 1_099_511_627_776, true),
        ]
    )
    func range(_ title: String, _ low: Int, _ high: Int, _ takesZero: Bool) throws {
        let key = try #require(SettingsKey.all().first { $0.title == title })
        func takes(_ value: Int) -> Bool {
            var settings = Settings()
            guard (try? key.assign("\(value)", to: &settings)) != nil else { return false }
            return key.text(in: settings) == "\(value)"
        }
        #expect(takes(low))
        #expect(takes(high))
        #expect(!takes(high + 1))
        #expect(!takes(low - 1) || (low == 1 && takesZero))
        #expect(takes(0) == (takesZero || low == 0))
    }

    @Test("each key appears once, has help, and accepts its own default", arguments: SettingsKey.all(texts: someTexts))
    func declared(_ key: SettingsKey) throws {
        let keys = SettingsKey.all(texts: someTexts)
        #expect(keys.filter { $0.section == key.section && $0.name.lowercased() == key.name.lowercased() }.count == 1)
        #expect(!key.help.isEmpty)
        var settings = Settings()
        try key.assign(key.standard, to: &settings)
        #expect(settings == Settings())
        try key.assign(key.example, to: &settings)
        #expect(key.text(in: settings) == key.example)
    }

    @Test("no message has the value of a secret key") func secret() {
        let key = SettingsKey(.server, "token", \.server.host, .host, isSecret: true, help: "A token.")
        for raw in ["hunter2 hunter2", "hunter2%", "%(hunter2"] {
            var loader = SettingsLoader(keys: [key])
            loader.read(SettingsFile(path: "config.ini", bytes: Array("[Server]\ntoken = \(raw)\n".utf8)))
            loader.override(with: ["UUU_SERVER_TOKEN": "hunter2\u{1B}"])
            #expect(loader.errors.count == 2)
            #expect(!loader.errors.contains { $0.description.contains("hunter2") })
            #expect(loader.errors[0].description.hasPrefix("config.ini:2: [Server] token: the value (not shown) "))
        }
    }

    @Test("keys of what is created at the start need a restart: sockets, threads, the database (SD-6)")
    func reloadable() {
        let restart = SettingsKey.all(texts: someTexts).filter { !$0.isReloadable }.map(\.title)
        #expect(
            restart == [
                "[Server] host", "[Server] port", "[Server] event_loops", "[Server] allow_plaintext_remote",
                "[Database] path", "[Passwords] threads", "[Passwords] pepper_file",
            ]
        )
    }

    @Test("a key copies its own value only", arguments: SettingsKey.all(texts: someTexts))
    func copies(_ key: SettingsKey) throws {
        var others = Settings()
        for other in SettingsKey.all(texts: someTexts) {
            try other.assign(Self.otherValues[other.title] ?? "x", to: &others)
            #expect(other.text(in: others) != other.standard, "\(other.title) needs another value")
        }
        var settings = Settings()
        key.copy(from: others, to: &settings)
        for other in SettingsKey.all(texts: someTexts) {
            #expect(other.text(in: settings) == other.text(in: other.title == key.title ? others : Settings()))
        }
    }

    /// A valid value for each key that differs from its default; a text may have any value.
    static let otherValues = [
        "[Server] host": "::1", "[Server] port": "1", "[Server] initial_context": "c_echo", "[Server] event_loops": "1",
        "[Server] allow_plaintext_remote": "yes", "[Server] compression": "yes",
        "[Server] trusted_proxies": "10.0.0.0/8", "[Server] client_address_header": "forwarded",
        "[Server] allowed_origins": "any", "[Server] require_origin": "yes", "[Settings] Registration": "no",
        "[Settings] MOTD": "no", "[Accounts] unique_email": "no", "[Accounts] password_minimum": "16",
        "[Accounts] login_failures": "6", "[Accounts] attempts_per_prefix": "0",
        "[Accounts] registrations_per_hour": "9", "[Accounts] registrations_per_10_minutes": "9",
        "[Passwords] memory_kib": "8192", "[Passwords] passes": "1", "[Passwords] threads": "1",
        "[Passwords] waiting_seconds": "1", "[Passwords] queue": "1", "[Limits] message_bytes": "125",
        "[Limits] message_fragments": "1", "[Limits] fragment_bytes": "1", "[Limits] line_characters": "80",
        "[Limits] handshake_seconds": "1.5", "[Limits] connections": "1", "[Limits] outbound_bytes": "4096",
        "[Limits] outbound_messages": "1", "[Limits] ping_seconds": "1", "[Limits] pong_seconds": "1",
        "[Limits] close_seconds": "1", "[Limits] queued_bytes": "1024", "[Limits] memory_bytes": "1048576",
        "[Sessions] policy": "Refuse", "[Sessions] resume_seconds": "0", "[Sessions] replay_bytes": "0",
        "[Limits] connections_per_prefix": "1", "[Limits] new_per_prefix": "1", "[Limits] new_seconds": "1",
        "[Limits] unauthenticated_percent": "1", "[Limits] client_pings_per_second": "1",
        "[Limits] command_burst": "1", "[Limits] commands_per_second": "1", "[Limits] stranger_command_burst": "1",
        "[Limits] stranger_commands_per_second": "2",
        "[Sessions] door_seconds": "1", "[Sessions] login_seconds": "1",
        "[Sessions] idle_minutes": "30",
        "[Roles] helper": "kick", "[Roles] moderator": "",
        "[Log] level": "debug",
        "[Messages] motd_wrap": "no",
    ]
}

extension SettingsKey: CustomTestStringConvertible {
    /// The title, as the name of a test case.
    public var testDescription: String { self.title }
}
