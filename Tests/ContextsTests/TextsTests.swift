import Contexts
import Testing

@Suite("texts")
struct TextsTests {
    static let key = TextKey("key", "Hello {name}.", help: "a test")

    @Test("a text is the standard one, or what the configuration says for its key name")
    func override() {
        #expect(Texts()[Self.key] == "Hello {name}.")
        #expect(Texts(overrides: ["key": "Hi."])[Self.key] == "Hi.")
        #expect(Texts(overrides: ["other": "Hi."])[Self.key] == "Hello {name}.")
    }

    @Test(
        "each {word} is replaced by its value; unknown ones and single braces are not changed",
        arguments: [
            ("Hello {name}.", "Hello Ada."), ("{name}{name}", "AdaAda"), ("{nobody}, {name}", "{nobody}, Ada"),
            ("{", "{"), ("}", "}"), ("{}", "{}"), ("a } b { c", "a } b { c"), ("{name", "{name"), ("", ""),
            ("{{name}}", "{Ada}"), ("{ {name}", "{ Ada"), ("{loop}", "{name}"),
        ]
    )
    func placeholders(_ text: String, _ filled: String) {
        let texts = Texts(overrides: ["key": text])
        #expect(texts(Self.key, ["name": "Ada", "loop": "{name}"]) == filled)
    }

    @Test("the words of a sentence are those in its braces, and what is filled in everywhere")
    func words() {
        #expect(Self.key.words == ["name", "minimum"])
        #expect(TextKey("key", "{a} {b}{c} {d", help: "h").words == ["a", "b", "c", "minimum"])
        #expect(Texts(passwordMinimum: 9)[TextKey("key", "{minimum}", help: "h")] == "9")
    }
}
