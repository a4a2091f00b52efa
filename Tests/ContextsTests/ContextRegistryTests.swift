import StateCoding
import TestSupport
import Testing

@testable import Contexts

@Suite("the registry of contexts")
struct ContextRegistryTests {
    @Test("contexts are found by name, the names are sorted, and an unknown name is nil")
    func lookUp() {
        let registry = ContextRegistry.tests
        #expect(registry.names == ["c_asker", "c_bytes", "c_form", "c_listener", "c_ring", "c_trap"])
        #expect(registry["c_form"]?.name == "c_form")
        #expect(registry["C_FORM"] == nil && registry[""] == nil)
    }

    @Test("an entry lists the commands of its context")
    func commands() {
        #expect(ContextRegistry.tests["c_form"]?.commands == CForm.commands.commands.map(\.summary))
    }

    @Test("an entry lists the sentences of its context: of its table, of its questions, and those that it declares")
    func texts() {
        let texts = ContextRegistry.tests["c_form"]?.texts
        #expect(texts?.map(\.name) == ["unknown", "one", "two", "three", "declared"])
    }

    @Test("a context replaces an earlier one with the same name")
    func replaced() async throws {
        var registry = ContextRegistry.tests
        registry.register(COther.self)
        let player = try await TestClient(registry)
        #expect(registry.names == ContextRegistry.tests.names)
        #expect(await player.enter("c_form") == ["Another form."])
    }

    @Test("a restored context has the state that was encoded")
    func restore() async throws {
        let player = try await TestClient(.tests)
        let entry = try #require(ContextRegistry.tests["c_form"])
        let form = try #require(entry.make(player.connection) as? CForm)
        for line in ["count", "count", "form", "1"] { _ = try await form.handle(line) }
        var bytes: [UInt8] = []
        try StateEncoder(limit: 1_000).encode(await form.state, appendingTo: &bytes)
        let restored = try #require(try entry.restore(player.connection, bytes) as? CForm)
        #expect(await restored.state == (await form.state))
        #expect(try await restored.handle("last") == Reply("1|the end|-"))
        #expect(try await restored.handle("count") == Reply("3"))
    }

    @Test("a state that does not fit is an error, not another state")
    func misfit() async throws {
        let player = try await TestClient(.tests)
        let entry = try #require(ContextRegistry.tests["c_form"])
        var bytes: [UInt8] = []
        try StateEncoder(limit: 1_000).encode(["count": "x"], appendingTo: &bytes)
        #expect(throws: StateCodingError.self) { try entry.restore(player.connection, bytes) }
    }
}

/// A context of an author that replaces the form.
private actor COther: Context {
    static let name: ContextName = "c_form"
    static let commands = CommandTable<COther>([.quit], unrecognized: .blankLine)

    nonisolated let here: Here<NoState>
    init(_ here: Here<NoState>) { self.here = here }

    func entered() -> Reply { Reply("Another form.") }
}
