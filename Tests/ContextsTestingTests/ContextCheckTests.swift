import Contexts
import ContextsTesting
import StandardContexts
import Testing

@Suite("a registry is checked in one call")
struct ContextCheckTests {
    @Test("what is right passes: the tavern with a sample, and the standard contexts")
    func right() throws {
        let samples = [CTavern.State(brewed: TestWorld.beginning, bag: [.init(name: "mug")])]
        try ContextRegistry.tavern(Diary()).check(samples: samples, inEveryState: ["bag[].name"])
        try ContextRegistry.standard.check()
    }

    @Test("what is wrong is told with what mends it: rows, states, ways, services")
    func wrong() {
        var registry = ContextRegistry()
        registry.register(CTavern.self)
        registry.register(CWrong.self)
        let error = #expect(throws: ContextProblems.self) {
            try registry.check(samples: [CTavern.State(bag: [.init(name: "mug")])])
        }
        let told = error?.problems ?? []
        for part in [
            "c_tavern: 'cellar' leads to 'c_cellar', which is not registered",
            "c_tavern: it needs the service Tavern",
            "c_wrong: 'mute' has no help; say",
            "c_wrong: 'say' needs arguments and has no example; add `example:`",
            "c_tavern: bag[].name must be in every kept state",
            "c_tavern: brewed is empty in every sample",
        ] {
            #expect(told.contains { $0.hasPrefix(part) }, "\(part)")
        }
        #expect(told.count == 6)
        #expect(error?.description == told.joined(separator: "\n"))
    }

    @Test("a world of contexts with mistakes is not made, nor one without the context that players enter")
    func noWorld() async {
        let mistakes = await #expect(throws: ContextProblems.self) { _ = try await TestWorld(CTavern.self) }
        #expect(mistakes?.problems.count == 2)
        let home = await #expect(throws: ContextProblems.self) { _ = try await TestWorld(.tavern(Diary())) }
        #expect(home?.description.hasPrefix("no context is called 'c_lobby'") == true)
    }

    @Test("what a service throws that cannot be made is the world's error, and those before it are closed")
    func noService() async {
        struct Closed: Error {}
        let diary = Diary()
        var registry = ContextRegistry.tavern(diary)
        registry.provide(String.self) { _ in throw Closed() }
        let failing = registry
        await #expect(throws: Closed.self) { _ = try await TestWorld(failing, home: "c_tavern") }
        #expect(diary.entries == ["closed"])
    }
}

/// A context whose commands lack help and examples.
private actor CWrong: Context {
    static let name: ContextName = "c_wrong"
    static let commands = CommandTable<CWrong>(
        [
            Command("mute", help: "") { _, _ in .nothing },
            Command("say", help: "say something", minimumArguments: 1) { _, _ in .nothing },
        ],
        unrecognized: TextKey("wrong", "Wrong.", help: "an unknown word")
    )
    nonisolated let here: Here<NoState>
    init(_ here: Here<NoState>) { self.here = here }
}
