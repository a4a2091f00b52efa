import Testing

@testable import Settings

@Suite("texts with placeholders")
struct TextDeclarationTests {
    private static let texts = [
        TextDeclaration(
            "made",
            standard: "You are {username}, and your password is {password}.",
            help: "at the end",
            words: ["username", "password", "minimum"],
            neededWords: ["password"]
        ),
        TextDeclaration("plain", standard: "Hello.", help: "first"),
    ]

    private func load(_ text: String, environment: [String: String] = [:]) throws(InvalidSettings) -> LoadedSettings {
        try Settings.load(
            SettingsFile(path: "config.ini", bytes: Array(text.utf8)),
            environment: environment,
            texts: Self.texts
        )
    }

    @Test(
        "a text without a placeholder that players need is refused, and the placeholder is named",
        arguments: ["Hello", "", "{pasword}", "{ password }", "{Password}", "password"]
    )
    func missing(_ sentence: String) {
        let error = #expect(throws: InvalidSettings.self) { try self.load("[Messages]\n\nmade = \(sentence)\n") }
        #expect(
            error?.description
                == "config.ini:3: [Messages] made: \"\(sentence)\" is not a text with {password}, which players need "
                + "here; write for example made = You are {username}, and your password is {password}."
        )
        let other = #expect(throws: InvalidSettings.self) {
            try self.load("", environment: ["UUU_MESSAGES_MADE": sentence])
        }
        #expect(other?.description.hasPrefix("environment: UUU_MESSAGES_MADE: ") == true)
    }

    @Test(
        "a text may lack a placeholder that players do not need",
        arguments: ["{password}", "{{password}}", "a {password {password}"]
    )
    func complete(_ sentence: String) throws {
        #expect(try self.load("[Messages]\nmade = \(sentence)\n").settings.messages.texts == ["made": sentence])
    }

    @Test(
        "an unknown placeholder gets a notice with the one that was probably meant",
        arguments: [
            ("made = {password} {usrname}", "{usrname}; did you mean {username}?"),
            ("made = {password} {Username}", "{Username}; did you mean {username}?"),
            ("made = {password} { username }", "{ username }; did you mean {username}?"),
            (
                "made = {password} {colour}",
                "{colour}; players see it as it is, and there is {minimum}, {password}, {username}"
            ),
            ("plain = {name}", "{name}; players see it as it is"),
        ]
    )
    func unknown(_ line: String, _ remark: String) throws {
        let key = line.prefix { $0 != " " }
        #expect(
            try self.load("[Messages]\n\(line)\n").notices.map(\.description)
                == ["config.ini:2: [Messages] \(key): nothing is filled in for " + remark]
        )
    }

    @Test(
        "braces around anything but a word are left as they are",
        arguments: ["{}", "{ }", "{", "}{", "{*}", "{: hello :}", "{a b}", "{password"]
    )
    func ornament(_ sentence: String) throws {
        #expect(try self.load("[Messages]\nplain = \(sentence)\n").notices.isEmpty)
    }

    @Test("of very many words the first twenty get a notice") func many() throws {
        let words = (0..<1_000).map { "{w\($0)}" }.joined()
        #expect(try self.load("[Messages]\nplain = \(words)\n").notices.count == 20)
    }
}
