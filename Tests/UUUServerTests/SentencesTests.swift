import Contexts
import Settings
import StandardContexts
import Testing

@testable import UUUServer

@Suite("The texts of a program")
struct SentencesTests {
    @Test("the texts of the standard contexts are the server's own, each once")
    func standard() throws {
        let names = try Sentences.declarations(of: .standard).map(\.name)
        #expect(names == (TextKey.common + TextKey.standard).map(\.name))
        #expect(Set(names).count == names.count)
        #expect(names.contains("something_went_wrong") && names.contains("greeting_with_registration"))
    }

    @Test("the texts of an author's context follow: those of its table, its dialogues, and declared ones")
    func author() throws {
        let declarations = try Sentences.declarations(of: self.registry(CAuthored.self))
        let own = declarations.dropFirst(try Sentences.declarations(of: .standard).count)
        #expect(own.map(\.name) == ["tavern_unknown", "tavern_drink", "tavern_greeting"])
        #expect(own.last?.standard == "Welcome, {name}.")
        #expect(own.last?.words == ["minimum", "name"])
        #expect(own.last?.neededWords == ["name"])
    }

    @Test("an author's text can be overridden, is in the example file, and a misspelt key is reported")
    func overridden() throws {
        let texts = try Sentences.declarations(of: self.registry(CAuthored.self))
        func load(_ text: String) throws(InvalidSettings) -> LoadedSettings {
            try Settings.load(SettingsFile(path: "c", bytes: Array(text.utf8)), texts: texts)
        }
        let loaded = try load("[Messages]\ntavern_greeting = Hail, {name}!\n")
        #expect(Composition.texts(loaded.settings)(CAuthored.greeting, ["name": "Ada"]) == "Hail, Ada!")
        #expect(Settings.exampleFile(texts: texts).contains("\ntavern_greeting = Welcome, {name}.\n"))
        let error = #expect(throws: InvalidSettings.self) { try load("[Messages]\ntavern_greting = x\n") }
        #expect(error?.description.hasSuffix("did you mean tavern_greeting?") == true)
    }

    @Test("two different texts of one name are a mistake of the program, reported with both owners")
    func collisions() {
        let error = #expect(throws: StartupError.self) {
            try Sentences.declarations(of: self.registry(CAuthored.self, CClashing.self))
        }
        #expect(error?.status == .software)
        #expect(
            error?.lines == [
                "c_clashing: the text \"GOODBYE\" is one of the server too, with other words; rename one of them",
                "c_clashing: the text \"motd_file\" has the name of another key of [Messages]; rename it",
                "c_clashing: the text \"a b\" has a name that is not of letters, digits, _ and -",
                "c_clashing: the text \"\" has a name that is not of letters, digits, _ and -",
                "c_clashing: the text \"lacking\" needs {name}, which its standard does not have",
                "c_clashing: the text \"tavern_greeting\" is one of c_authored too, with other words; "
                    + "rename one of them",
            ]
        )
    }

    @Test("a context that uses one of the server's texts does not declare it again")
    func shared() throws {
        let declarations = try Sentences.declarations(of: self.registry(CPlain.self))
        #expect(declarations == (try Sentences.declarations(of: .standard)))
    }

    private func registry(_ types: any Context.Type...) -> ContextRegistry {
        var registry = ContextRegistry.standard
        for type in types { registry.register(type) }
        return registry
    }
}

private actor CAuthored: Context {
    static let name: ContextName = "c_authored"
    static let greeting = TextKey("tavern_greeting", "Welcome, {name}.", needs: ["name"], help: "on entering")
    static let texts = [greeting]
    static let commands = CommandTable<CAuthored>(
        [.quit],
        unrecognized: TextKey("tavern_unknown", "We do not serve that.", help: "an unknown word")
    )
    static let dialogues = [
        Dialogue<CAuthored>(
            "order",
            steps: [
                .init("drink", prompt: TextKey("tavern_drink", "Which?", help: "'order'")) { _, line, _ in .accept(line)
                }
            ],
            finish: { _, _ in .done(.nothing) }
        )
    ]
    nonisolated let here: Here<NoState>
    init(_ here: Here<NoState>) { self.here = here }
}

private actor CClashing: Context {
    static let name: ContextName = "c_clashing"
    static let texts = [
        TextKey("GOODBYE", "Bye.", help: "h"), TextKey("motd_file", "x", help: "h"), TextKey("a b", "x", help: "h"),
        TextKey("", "x", help: "h"), TextKey("lacking", "x", needs: ["name"], help: "h"),
        TextKey("tavern_greeting", "Another.", help: "h"),
    ]
    static let commands = CommandTable<CClashing>([.quit], unrecognized: .unrecognizedCommand)
    nonisolated let here: Here<NoState>
    init(_ here: Here<NoState>) { self.here = here }
}

private actor CPlain: Context {
    static let name: ContextName = "c_plain"
    static let texts = [TextKey.goodbye]
    static let commands = CommandTable<CPlain>([.quit], unrecognized: .unrecognizedCommand)
    nonisolated let here: Here<NoState>
    init(_ here: Here<NoState>) { self.here = here }
}
