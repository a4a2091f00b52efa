import Contexts

/// A context whose greeting leads to itself.
actor CRing: Context {
    static let name: ContextName = "c_ring"
    static let commands = CommandTable<CRing>([], unrecognized: .blankLine)

    nonisolated let here: Here<NoState>
    init(_ here: Here<NoState>) { self.here = here }

    func entered() -> Reply { Reply("Round.", next: .context("c_ring")) }
}

/// A context whose greeting throws.
actor CTrap: Context {
    static let name: ContextName = "c_trap"
    static let commands = CommandTable<CTrap>([.quit], unrecognized: .blankLine)

    nonisolated let here: Here<NoState>
    init(_ here: Here<NoState>) { self.here = here }

    func entered() throws -> Reply { throw CForm.Boom() }
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
