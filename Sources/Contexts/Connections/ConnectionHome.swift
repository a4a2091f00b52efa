/// What the connections of one event loop have in common.
package final class ConnectionHome: Sendable {
    /// The event loop.
    let executor: any SerialExecutor
    /// The queue that carries events to its connections.
    let outbound: any OutboundQueue
    /// The contexts and their services; nil where no connection is ever in a context.
    let world: ContextWorld?

    /// Describes an event loop.
    package init(executor: any SerialExecutor, outbound: any OutboundQueue, world: ContextWorld? = nil) {
        self.executor = executor
        self.outbound = outbound
        self.world = world
    }
}
