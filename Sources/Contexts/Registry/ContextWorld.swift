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
}
