import ContextsTesting
import Synchronization
import Testing

@testable import Contexts

@Suite("services that a program provides")
struct ProvidedServiceTests {
    private final class Cellar: Sendable {
        let name: String
        init(_ name: String) { self.name = name }
    }

    private struct Tavern: Sendable {
        let cellar: Cellar
    }

    private static func services() async throws -> Services {
        try await TestWorld(.inTrap, home: "c_trap").services
    }

    @Test("a service that is not provided is an error with the name of its type and a hint")
    func missing() async throws {
        let services = try await Self.services()
        let error = #expect(throws: ContextError.self) { try services[Cellar.self] }
        #expect(error?.code == .missingService && error?.location == "Cellar")
        #expect(error?.hint == "provide it where the contexts are registered: $0.provide(Cellar.self) { … }")
    }

    @Test("they are made in the order in which they were declared, and may ask for earlier ones")
    func order() async throws {
        var registry = ContextRegistry.inTrap
        registry.provide(Cellar.self) { _ in Cellar("deep") }
        registry.provide(Tavern.self) { services in Tavern(cellar: try services[Cellar.self]) }
        #expect(registry.services.map(\.name) == ["Cellar", "Tavern"])
        let services = try await TestWorld(registry, home: "c_trap").services
        #expect(try services[Tavern.self].cellar === (try services[Cellar.self]))
        #expect(try services[Cellar.self].name == "deep")
    }

    @Test("a service cannot ask for a later one")
    func later() async {
        var registry = ContextRegistry.inTrap
        registry.provide(Tavern.self) { services in Tavern(cellar: try services[Cellar.self]) }
        registry.provide(Cellar.self) { _ in Cellar("deep") }
        let failing = registry
        await #expect(throws: ContextError.self) { _ = try await TestWorld(failing, home: "c_trap") }
    }

    @Test("run and close are called with their own service")
    func runAndClose() async throws {
        let done = Mutex<[String]>([])
        var registry = ContextRegistry()
        registry.provide(
            Cellar.self,
            run: { cellar in done.withLock { $0.append("\(cellar.name) runs") } },
            close: { cellar in done.withLock { $0.append("\(cellar.name) closes") } },
            make: { _ in Cellar("deep") }
        )
        registry.provide(Int.self) { _ in 7 }
        let services = try await Self.services()
        let open = try await registry.services[0].open(services)
        try await open.run?()
        try await open.close?()
        #expect(done.withLock { $0 } == ["deep runs", "deep closes"])
        let plain = try await registry.services[1].open(services)
        #expect(plain.run == nil && plain.close == nil)
        #expect(try services[Int.self] == 7)
    }

    @Test("a command that asks for a missing service ends with the name of the type in the log")
    func inCommand() async throws {
        let world = try await TestWorld(CThirsty.self)
        let ada = await world.player("ada")
        #expect(await ada.types("drink") == [Texts()[.somethingWentWrong]])
        #expect(world.errors.count == 1 && world.errors[0].contains("missingService at String: provide it"))
        await world.close()
    }
}

extension ContextRegistry {
    /// A registry with one context without mistakes.
    fileprivate static var inTrap: ContextRegistry {
        var registry = ContextRegistry()
        registry.register(CTrap.self)
        return registry
    }
}

/// A context that asks for a service which it does not declare in `needs`.
private actor CThirsty: Context {
    static let name: ContextName = "c_thirsty"
    static let commands = CommandTable<CThirsty>(
        [Command("drink", help: "drink") { me, _ in Reply(try me.services[String.self]) }],
        unrecognized: .blankLine
    )
    nonisolated let here: Here<NoState>
    init(_ here: Here<NoState>) { self.here = here }
}
