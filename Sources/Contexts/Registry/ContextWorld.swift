/// What all connections have in common for their managers: the contexts that there are, and what these may ask for.
package final class ContextWorld: Sendable {
    let registry: ContextRegistry
    let services: Services
    /// The contexts that are being told that their player has left.
    package let leavingNotices = LeavingNotices()

    /// A world of these contexts and services.
    package init(_ registry: ContextRegistry, _ services: Services) {
        self.registry = registry
        self.services = services
    }
}
