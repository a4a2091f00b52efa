public import Contexts

extension ContextRegistry {
    /// The contexts that come with the server; an author adds to them, or replaces one by its name.
    public static var standard: ContextRegistry {
        var registry = ContextRegistry()
        registry.register(CServerAuth.self)
        registry.register(CLobby.self)
        registry.register(CHelp.self)
        registry.register(CManagement.self)
        registry.register(CMessages.self)
        registry.register(CEcho.self)
        registry.sealStandard()
        return registry
    }
}
