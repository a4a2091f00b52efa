import Testing

@testable import Contexts

/// A context with every mistake that one context can have.
private actor CBroken: Context {
    static let name: ContextName = "c_broken"
    static let commands = CommandTable<CBroken>(
        [
            .way("north", to: "c_from", help: "go north"),
            .visit("south", "c_elsewhere", help: "go south"),
            .form("order", opens: "ordr", help: "order"),
            Command("a", aliases: ["b"], help: "do a") { _, _ in .nothing },
            Command("b", help: "do b") { _, _ in .nothing },
        ],
        unrecognized: .blankLine
    )
    static let dialogues = [dialogue("order"), dialogue("order")]
    static let needs: [any Any.Type] = [Int.self, String.self]

    private static func dialogue(_ name: String) -> Dialogue<CBroken> {
        Dialogue(name, steps: [.init("one", prompt: .blankLine) { _, line, _ in .accept(line) }]) { _, _ in
            .done(.nothing)
        }
    }

    nonisolated let here: Here<NoState>
    init(_ here: Here<NoState>) { self.here = here }
}

@Suite("mistakes in how contexts are put together")
struct RegistryMistakesTests {
    @Test("each is found and reported with its context and a hint")
    func all() {
        var registry = ContextRegistry()
        registry.register(CForm.self)
        registry.register(CBroken.self)
        registry.provide(String.self) { _ in "a service" }
        let mistakes = registry.mistakes.filter { $0.context == "c_broken" }
        #expect(
            mistakes.map(\.description) == [
                "c_broken: 'north' leads to 'c_from', which is not registered; did you mean 'c_form'?",
                "c_broken: 'south' leads to 'c_elsewhere', which is not registered; "
                    + "register a context of that name, or lead elsewhere",
                "c_broken: 'order' opens the dialogue 'ordr', which the context does not declare; "
                    + "add it to `static let dialogues`",
                "c_broken: two rows have the word 'b'; give one of them another word or alias",
                "c_broken: two dialogues have the name 'order'; give one of them another name",
                "c_broken: it needs the service Int, which nobody provides; "
                    + "provide it where the contexts are registered: $0.provide(Int.self) { … }",
            ]
        )
    }

    @Test("the test contexts have the mistakes that they were given; a correct one has none")
    func others() {
        #expect(
            ContextRegistry.tests.mistakes.map(\.problem) == ["'nowhere' leads to 'c_nowhere', which is not registered"]
        )
        var registry = ContextRegistry()
        registry.register(CTrap.self)
        #expect(registry.mistakes == [])
    }

    @Test("two services of one type are a mistake")
    func doubleServices() {
        var registry = ContextRegistry.tests
        registry.provide(Notes.self) { _ in Notes() }
        let before = registry.mistakes
        registry.provide(Notes.self) { _ in Notes() }
        #expect(
            registry.mistakes.filter { !before.contains($0) }.map(\.description) == [
                "the service Notes is provided twice; leave one out, or give the other a type of its own"
            ]
        )
    }

    @Test("two contexts of the program with one name are a mistake; replacing a standard one is not")
    func doubleNames() {
        var registry = ContextRegistry()
        registry.register(CForm.self)
        registry.register(CTrap.self)
        registry.register(CRing.self)
        registry.sealStandard()
        registry.register(CTrap.self)
        #expect(registry.mistakes.filter { $0.problem.hasPrefix("two contexts") } == [])
        registry.register(CTrap.self)
        let mistake = registry.mistakes.first
        #expect(mistake?.context == "c_trap" && mistake?.problem == "two contexts of this program have the name")
    }

    @Test("rows without help, and rows that need arguments and have no example, are found")
    func rows() {
        #expect(ContextRegistry.tests["c_form"]?.wiring.rowsWithoutExample == ["say"])
        #expect(ContextRegistry.tests["c_form"]?.wiring.rowsWithoutHelp == [])
    }
}
