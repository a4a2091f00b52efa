import Contexts
import ContextsTesting
import StandardContexts
import Testing

@Suite("the check of a registry")
struct ContextCheckTests {
    @Test("correct registries pass: the tavern with a sample, and the standard contexts")
    func right() throws {
        let samples = [CTavern.State(brewed: TestWorld.beginning, bag: [.init(name: "mug")])]
        try ContextRegistry.tavern(Diary()).check(samples: samples, inEveryState: ["bag[].name"])
        try ContextRegistry.standard.check()
    }

    @Test("mistakes are reported with hints: commands, states, destinations, services")
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

    @Test("a world is not made if its contexts have mistakes or its home does not exist")
    func noWorld() async {
        let mistakes = await #expect(throws: ContextProblems.self) { _ = try await TestWorld(CTavern.self) }
        #expect(mistakes?.problems.count == 2)
        let home = await #expect(throws: ContextProblems.self) { _ = try await TestWorld(.tavern(Diary())) }
        #expect(home?.description.hasPrefix("no context is called 'c_lobby'") == true)
    }

    @Test("if a service throws when it is made, the world throws that error, and earlier services are closed")
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
