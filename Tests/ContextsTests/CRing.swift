import Contexts

/// A context whose greeting leads to itself.
actor CRing: Context {
    static let name: ContextName = "c_ring"
    static let commands = CommandTable<CRing>([], unrecognized: .blankLine)

    nonisolated let connection: Connection
    nonisolated let services: Services
    var state: DialogueState

    init(connection: Connection, services: Services, restoring state: DialogueState?) {
        self.connection = connection
        self.services = services
        self.state = state ?? DialogueState()
    }

    func sendGreeting() -> Reply { Reply("Round.", next: .context("c_ring")) }
}

/// A context whose greeting fails.
actor CTrap: Context {
    static let name: ContextName = "c_trap"
    static let commands = CommandTable<CTrap>([.quit], unrecognized: .blankLine)

    nonisolated let connection: Connection
    nonisolated let services: Services
    var state: DialogueState

    init(connection: Connection, services: Services, restoring state: DialogueState?) {
        self.connection = connection
        self.services = services
        self.state = state ?? DialogueState()
    }

    func sendGreeting() throws -> Reply { throw CForm.Boom() }
}

extension ContextRegistry {
    /// The contexts of the tests.
    static var tests: ContextRegistry {
        var registry = ContextRegistry()
        registry.register(CForm.self)
        registry.register(CRing.self)
        registry.register(CTrap.self)
        registry.register(CListener.self)
        registry.register(CBytes.self)
        registry.register(CAsker.self)
        return registry
    }
}
