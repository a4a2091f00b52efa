import Foundation
import Testing

@testable import Settings

@Suite("the environment")
struct SettingsEnvironmentTests {
    @Test("a variable overrides the file, and the file overrides the default") func overrides() throws {
        let text = "[Server]\nport = 9000\n[Database]\npath = x\n"
        let settings = try load(text, environment: ["UUU_SERVER_PORT": " 8000 ", "UUU_SETTINGS_MOTD": "no"]).settings
        #expect(settings.server.port == 8000)
        #expect(settings.database.path == "x")
        #expect(!settings.general.motd)
    }

    @Test("the value of a variable is not interpolated") func verbatim() throws {
        let settings = try load("", environment: ["UUU_MESSAGES_NOTHING": "100 % of\n%(x)s"]).settings
        #expect(settings.messages.texts == ["nothing": "100 % of\n%(x)s"])
    }

    @Test("a bad value in the file is reported although a variable overrides it") func overriddenMistake() {
        #expect(complaints("[Server]\nport = x\n", environment: ["UUU_SERVER_PORT": "8000"]).count == 1)
    }

    @Test("a bad value names its variable, after the lines of the file") func badValue() {
        #expect(
            complaints("[Nope]\n", environment: ["UUU_SERVER_PORT": "abc", "UUU_DATABASE_PATH": "a\u{1B}b"]).dropFirst()
                == [
                    "environment: UUU_DATABASE_PATH: \"a\\u{1B}b\" has a control character; remove it",
                    "environment: UUU_SERVER_PORT: \"abc\" is not a port (1 to 65535); "
                        + "write for example UUU_SERVER_PORT=7450",
                ]
        )
    }

    @Test("a variable that names a section but no key of it is a mistake") func unknownKey() {
        #expect(
            complaints("", environment: ["UUU_SERVER_PROT": "1", "UUU_LOG_XYZZY": "1"]) == [
                "environment: UUU_LOG_XYZZY: no such key; remove it",
                "environment: UUU_SERVER_PROT: no such key; did you mean UUU_SERVER_PORT?",
            ]
        )
    }

    @Test("other variables are ignored, with a notice if they resemble a key's") func others() throws {
        let environment = ["UUU_TEST_SYSTEMD": "1", "UUU_FAULTS": "1", "UUU_": "", "UUU": "", "PATH": "/bin", "": "x"]
        #expect(try load("", environment: environment).notices.isEmpty)
        #expect(
            try load("", environment: ["UUU_SEVER_PORT": "1"]).notices.map(\.description) == [
                "environment: UUU_SEVER_PORT: ignored; did you mean UUU_SERVER_PORT?"
            ]
        )
    }

    @Test("the name of a variable is escaped in a message") func escapedName() {
        #expect(
            complaints("", environment: ["UUU_SERVER_\u{1B}\n": "1"]) == [
                "environment: UUU_SERVER_\\u{1B}\\n: no such key; remove it"
            ]
        )
    }

    @Test("every key has a variable of its own") func names() {
        let names = SettingsKey.all(texts: someTexts).map(\.environmentName)
        #expect(Set(names).count == names.count)
        #expect(names.contains("UUU_SETTINGS_REGISTRATION"))
    }

    @Test("variables of the server's own tests and tools are ignored") func tools() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
        var names: Set<String> = []
        for folder in ["Tests", "Benchmarks", "scripts", "Makefile"] {
            let files = FileManager.default.enumerator(atPath: root.appending(path: folder).path)
            for name in (files?.compactMap { $0 as? String } ?? []) + [""] {
                guard name.isEmpty || name.hasSuffix(".py") || name.hasSuffix(".sh") || !name.contains("."),
                    let text = try? String(contentsOf: root.appending(path: "\(folder)/\(name)"), encoding: .utf8)
                else { continue }
                for match in text.matches(of: /environ(?:\.get\(|\[)"(UUU_[A-Z_]+)"|\$[({]?(UUU_[A-Z_]+)/) {
                    names.insert(String(match.1 ?? match.2 ?? ""))
                }
            }
        }
        #expect(names.contains("UUU_SERVER_BINARY"))
        for name in names { #expect(complaints("", environment: [name: "x"]) == [], "\(name)") }
    }
}
