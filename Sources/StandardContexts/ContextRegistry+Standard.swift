public import Contexts

extension ContextRegistry {
    /// The contexts that the server comes with.
    ///
    /// An author adds others, or replaces one by another of the same name.
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
