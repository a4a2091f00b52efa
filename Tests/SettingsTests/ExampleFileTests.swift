import Testing

@testable import Settings

@Suite("the shipped config.ini")
struct ExampleFileTests {
    /// The shipped file, and declarations of the texts that it lists.
    private func shipped() throws -> (document: INIDocument, bytes: [UInt8], texts: [TextDeclaration]) {
        let bytes = [UInt8](try Fixtures.shippedConfiguration())
        let document = INIDocument(try SourceText(bytes).text)
        let own = Set(SettingsKey.all().map { $0.name.lowercased() })
        let texts = try (document.section("Messages")?.options ?? []).filter { !own.contains($0.name) }
            .map { TextDeclaration($0.name, standard: try document.value(of: $0.name, in: "Messages"), help: "") }
        return (document, bytes, texts)
    }

    @Test("it holds the defaults (OPS-14)") func holdsDefaults() throws {
        let shipped = try self.shipped()
        let file = SettingsFile(path: "config.ini", bytes: shipped.bytes)
        let loaded = try Settings.load(file, texts: shipped.texts)
        #expect(loaded.settings == Settings())
        #expect(loaded.notices.isEmpty)
    }

    @Test("every key is in it, and nothing else (OPS-14)") func holdsKeys() throws {
        let shipped = try self.shipped()
        let written = shipped.document.sections.flatMap { section in
            section.options.map { "[\(section.name)] \($0.name)" }
        }
        #expect(shipped.document.problems.isEmpty)
        #expect(
            written.sorted()
                == SettingsKey.all(texts: shipped.texts).map { "\($0.section.header) \($0.name.lowercased())" }.sorted()
        )
        #expect(shipped.texts.contains { $0.name == "greeting_with_registration" })
    }

    @Test("the generated file is read as the defaults, whatever the texts are") func roundTrip() throws {
        let example = Settings.exampleFile(texts: someTexts)
        let file = SettingsFile(path: "config.ini", bytes: Array(example.utf8))
        var expected = Settings()
        // The dialect cannot express blanks at the ends of a value's lines, so they are lost.
        expected.messages.texts = ["menu": "One\n\nTwo = 2\nThree: %(x)s"]
        #expect(try Settings.load(file, texts: someTexts).settings == expected)
    }

    @Test(
        "a text that a file cannot contain becomes a comment, and the file is valid",
        arguments: ["\u{1B}[1mRed", "One\n# Two", "; x", "a\u{7}"]
    )
    func unwritable(_ standard: String) throws {
        let texts = [TextDeclaration("odd", standard: standard, help: "never")]
        let example = Settings.exampleFile(texts: texts)
        #expect(!example.contains("\nodd ="))
        #expect(example.contains("# When: never.\n# Its default has characters that this file cannot hold: "))
        let loaded = try Settings.load(SettingsFile(path: "config.ini", bytes: Array(example.utf8)), texts: texts)
        #expect(loaded.settings == Settings())
    }

    @Test("each key has its help, its accepted values and its default") func comments() {
        let example = Settings.exampleFile(texts: someTexts)
        #expect(
            example.contains(
                """

                # Where the server listens, and whom it lets in.
                [Server]

                # The address or name to listen on when systemd passes no socket.
                # One that other machines can reach needs allow_plaintext_remote.
                # Takes a host name or an IP address. Needs a restart.
                host = 127.0.0.1

                """
            )
        )
        #expect(example.contains("# Takes yes or no.\nRegistration = yes\n"))
        #expect(
            example.contains(
                "\n# Takes a list; each is an IP address or a network such as 10.0.0.0/8.\ntrusted_proxies =\n"
            )
        )
        #expect(example.contains("# When: a long line.\nline_too_long = At most {maximum} characters (100 %%).\n"))
        #expect(example.contains("menu = One\n\n     Two = 2\n    Three: %%(x)s\n"))
        #expect(example.contains("\nnothing =\n"))
        #expect(example.hasSuffix("\nnothing =\n"))
    }

    @Test("a key that needs a restart says so (SD-6)", arguments: SettingsKey.all()) func restart(
        _ key: SettingsKey
    ) throws {
        let lines = Settings.exampleFile().split(separator: "\n")
        let header = try #require(lines.firstIndex { $0 == key.section.header })
        let line = try #require(lines[header...].firstIndex { $0.hasPrefix("\(key.name) =") })
        #expect(lines[line - 1].hasSuffix(" Needs a restart.") == !key.isReloadable)
    }

    @Test("its lines have at most 120 characters, except those of texts") func width() {
        let lines = Settings.exampleFile().split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 120 })
    }
}
