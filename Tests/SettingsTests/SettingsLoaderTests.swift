import Testing

@testable import Settings

@Suite("loading a configuration")
struct SettingsLoaderTests {
    @Test("without a file, and with an empty one, every key has its default") func defaults() throws {
        #expect(try Settings.load(nil).settings == Settings())
        #expect(try load("") == LoadedSettings(settings: Settings(), notices: [], locations: [:]))
    }

    @Test("values are assigned to their keys") func values() throws {
        let settings = try load(
            """
            [Server]
            HOST = ::1
            port = 0
            [Settings]
            registration: off
            [Limits]
            ping_seconds = 2.5
            [Log]
            level = Debug
            [Messages]
            nothing = See you
              tomorrow, 100%%
            """
        ).settings
        var expected = Settings()
        expected.server.host = "::1"
        expected.server.port = 0
        expected.general.registration = false
        expected.limits.pingSeconds = 2.5
        expected.log.level = .debug
        expected.messages.texts = ["nothing": "See you\ntomorrow, 100%"]
        #expect(settings == expected)
    }

    @Test("a file with six mistakes gives six lines") func sixMistakes() {
        let text = """
            [Server]
            prot = 7450
            port = abc
            [server]
            host = localhost
            [Limits]
            message_bytes = 10
            this is no key
            [Database]
            path = /srv/100%/world.sqlite
            """
        #expect(
            complaints(text) == [
                "config.ini:2: [Server] prot: no such key; did you mean port?",
                "config.ini:3: [Server] port: \"abc\" is not a port (1 to 65535); write for example port = 7450",
                "config.ini:4: [server]: no such section; did you mean [Server]?",
                "config.ini:7: [Limits] message_bytes: \"10\" is not a whole number from 125 to 67108864; "
                    + "write for example message_bytes = 8192",
                "config.ini:8: the line that starts with \"this\" has no =; "
                    + "write key = value, put # before a comment, or indent what continues a value",
                "config.ini:10: [Database] path: \"/srv/100%/world.sqlite\" has a lone %; "
                    + "write %% for a percent sign",
            ]
        )
    }

    @Test("mistakes of syntax and of values are reported together, in the order of the lines") func order() {
        #expect(
            complaints("[Server]\nport = x\njunk\nport = 1\n[Server]\nhost = \u{7}y z\n[Nope]\n").map {
                $0.prefix { $0 != ";" }
            } == [
                "config.ini:2: [Server] port: \"x\" is not a port (1 to 65535)",
                "config.ini:3: the line that starts with \"junk\" has no =",
                "config.ini:4: [Server] port: this key is already on line 2",
                "config.ini:5: [Server]: this section is already on line 1",
                "config.ini:6: there is a control character, \"\\u{7}\"",
                "config.ini:6: [Server] host: \"y z\" is not a host name or an IP address",
                "config.ini:7: [Nope]: no such section",
            ]
        )
    }

    @Test(
        "an unknown key is refused with the one that was probably meant",
        arguments: [
            ("[Server]\nevent_lops = 1", "config.ini:2: [Server] event_lops: no such key; did you mean event_loops?"),
            ("[Settings]\nPort = 1", "config.ini:2: [Settings] port: no such key; it belongs in [Server]"),
            ("[Messages]\nmneu = 1", "config.ini:2: [Messages] mneu: no such key; did you mean menu?"),
            ("[DEFAULT]\nhots = 1", "config.ini:2: [DEFAULT] hots: no such key; did you mean host?"),
            (
                "[Log]\nxyzzy = 1",
                "config.ini:2: [Log] xyzzy: no such key; remove it; the shipped config.ini shows every key"
            ),
        ]
    )
    func unknownKey(_ text: String, _ expected: String) {
        #expect(complaints(text) == [expected])
    }

    @Test(
        "an unknown section is refused with the one that was probably meant, or with all sections",
        arguments: [
            ("[Sever]", "did you mean [Server]?"), ("[ Server ]", "did you mean [Server]?"),
            ("[LOG]", "did you mean [Log]?"), ("[DATABASE]", "did you mean [Database]?"),
            (
                "[World]",
                "there are [Server], [Settings], [Database], [Accounts], [Sessions], [Roles], [Passwords], [Limits], [Log], [Messages]"
            ),
        ]
    )
    func unknownSection(_ header: String, _ hint: String) {
        #expect(complaints(header) == ["config.ini:1: \(header): no such section; \(hint)"])
    }

    @Test("the keys of a section in the wrong case are checked as well") func wrongCase() {
        #expect(complaints("[SERVER]\nport = x\nprot = 1").count == 3)
    }

    @Test("DEFAULT applies to sections that have the key, in the file or not") func defaultSection() throws {
        #expect(try load("[DEFAULT]\nport = 8000\n").settings.server.port == 8000)
        #expect(try load("[DEFAULT]\nport = 8000\n[Server]\n").settings.server.port == 8000)
        #expect(try load("[DEFAULT]\nport = 8000\n[Server]\nport = 9000\n").settings.server.port == 9000)
        #expect(
            complaints("[DEFAULT]\nport = x\n[Server]\n") == [
                "config.ini:2: [Server] port: \"x\" is not a port (1 to 65535); write for example port = 7450"
            ]
        )
    }

    @Test("an unknown key that another value refers to is a variable, not a mistake") func variables() throws {
        let text = "[DEFAULT]\nroot = /srv\n[Database]\nfolder = %(root)s/db\npath = %(folder)s/world\n"
        #expect(try load(text).settings.database.path == "/srv/db/world")
    }

    @Test(
        "each error of an interpolation is explained",
        arguments: [
            (
                "%(nope)s",
                "\"%(nope)s\" refers to \"nope\", which is no key of this section; "
                    + "write %%(…)s for these very characters"
            ),
            ("%(path)s", "\"%(path)s\" refers to itself, or over more than 10 steps; write the value out"),
            ("http://h/a%20b", "\"http://h/a%20b\" has a lone %; write %% for a percent sign"),
        ]
    )
    func references(_ raw: String, _ expected: String) {
        #expect(complaints("[Database]\npath = \(raw)") == ["config.ini:2: [Database] path: \(expected)"])
    }

    @Test("values are quoted, escaped and cut after 60 characters") func shown() {
        let long = String(repeating: "9", count: 61)
        #expect(complaints("[Server]\nport = \"\(long)")[0].contains("\"\\\"\(long.dropLast(2))…\" is not a port"))
        #expect(complaints("[Server]\nport = 1\n  2")[0].contains("\"1\\n2\" is not a port"))
    }

    @Test("a byte order mark is accepted with a notice") func byteOrderMark() throws {
        let loaded = try load("\u{FEFF}[Server]\nport = 1\n")
        #expect(loaded.settings.server.port == 1)
        #expect(
            loaded.notices.map(\.description) == [
                "config.ini:1: the file starts with a byte order mark; save it as UTF-8 without one"
            ]
        )
    }

    @Test("a file that is not a text is one mistake") func notText() {
        let error = #expect(throws: InvalidSettings.self) {
            try Settings.load(SettingsFile(path: "config.ini", bytes: Array("[Server]\nport = ".utf8) + [0xFF]))
        }
        #expect(error?.description == "config.ini:2: the byte 0xFF is not UTF-8; save the file as UTF-8")
        #expect(
            complaints(String(repeating: "#", count: 1 << 20 + 1)) == [
                "config.ini: 1048577 bytes are too many; a configuration file has at most 1048576"
            ]
        )
    }

    @Test("of very many mistakes the first hundred are reported, with the number of the others") func veryMany() {
        let error = #expect(throws: InvalidSettings.self) {
            try load("[Server]\n" + String(repeating: "junk\n", count: 5_000))
        }
        #expect(error?.errors.count == 100)
        #expect(error?.description.hasSuffix("\n… and 4900 more") == true)
    }

    @Test(
        "a relative motd_file begins at the folder of the file",
        arguments: [
            ("motd.txt", "/etc/uuu/config.ini", "/etc/uuu/motd.txt"), ("../m", "a/config.ini", "a/../m"),
            ("motd.txt", "config.ini", "motd.txt"), ("/m", "/etc/uuu/config.ini", "/m"),
            ("", "/etc/uuu/config.ini", ""),
        ]
    )
    func motdFile(_ value: String, _ path: String, _ expected: String) throws {
        #expect(try load("[Messages]\nmotd_file = \(value)", path: path).settings.messages.motdFile == expected)
        for key in ["blocklist_file", "pepper_file"] {
            let passwords = try load("[Passwords]\n\(key) = \(value)", path: path).settings.passwords
            #expect((key == "pepper_file" ? passwords.pepperFile : passwords.blocklistFile) == expected)
        }
    }

    @Test("a text that equals its default is no override") func standardText() throws {
        #expect(try load("[Messages]\nnothing =\n").settings.messages.texts.isEmpty)
    }

    @Test("a value can be refused later, with the location that it comes from") func refusal() throws {
        let loaded = try load("[Server]\n\ninitial_context = c_nope\n", environment: ["UUU_DATABASE_PATH": "/x"])
        func refusal(_ section: SettingsSection, _ name: String) -> String {
            loaded.refusal(section, name, problem: "no", hint: "yes").description
        }
        #expect(refusal(.server, "initial_context") == "config.ini:3: [Server] initial_context: no; yes")
        #expect(refusal(.database, "path") == "environment: UUU_DATABASE_PATH: no; yes")
        #expect(refusal(.messages, "motd_file") == "default: [Messages] motd_file: no; yes")
    }
}
