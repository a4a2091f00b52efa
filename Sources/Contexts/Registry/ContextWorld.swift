/// What the context managers of all connections share: the registered contexts, and their services.
package final class ContextWorld: Sendable {
    let registry: ContextRegistry
    let services: Services
    /// The contexts whose ``Context/left(_:)`` is running.
    package let leavingNotices = LeavingNotices()

    /// Makes a world of these contexts and services.
    package init(_ registry: ContextRegistry, _ services: Services) {
        self.registry = registry
        self.services = services
    }

    /// Whether a connection that begins in a context comes from there to the others by a login.
    ///
    /// Then the context has a dialogue that takes a password, and is not the one that players enter after the login.
    package func asksForLogin(in first: ContextName) -> Bool {
        first != self.registry.home && self.registry[first]?.wiring.takesPassword == true
    }
}
