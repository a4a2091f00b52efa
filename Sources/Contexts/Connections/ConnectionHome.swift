/// Where connections live: what those of one event loop have in common.
package final class ConnectionHome: Sendable {
    /// The event loop.
    let executor: any SerialExecutor
    /// What carries events to its connections.
    let outbound: any OutboundQueue
    /// The contexts that there are, and what these may ask for; nil where no connection is in a context.
    let world: ContextWorld?

    /// The home of connections on a loop.
    package init(executor: any SerialExecutor, outbound: any OutboundQueue, world: ContextWorld? = nil) {
        self.executor = executor
        self.outbound = outbound
        self.world = world
    }
}
