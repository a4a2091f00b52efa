import Logging
import Reactor

/// Serves the admin socket on an event loop and a thread of its own, apart from the players.
struct AdminServer: Sendable {
    /// The clients of the admin socket.
    let table: AdminTable
    private let thread: LoopThread
    private let listeners: [Listener]

    /// Starts to serve these listeners; it owns them from here on, also when this throws.
    ///
    /// - Parameters:
    ///   - listeners: The listening unix sockets.
    ///   - patience: How many milliseconds a request may take to arrive, and an answer to be sent.
    ///   - logger: Gets a record of each client that is refused.
    ///   - desk: Computes the answers.
    /// - Throws: `ReactorError` when the system has no thread or descriptor left.
    init(
        on listeners: [Listener],
        patience: UInt64 = 5_000,
        logger: Logger,
        desk: @escaping AdminTable.Desk
    ) async throws {
        do {
            let loop = try EventLoop()
            self.table = AdminTable(loop: loop, patience: patience, logger: logger, desk: desk)
            self.thread = try loop.start(name: "uuu-admin", handler: self.table)
        } catch {
            for listener in listeners { listener.close() }
            throw error
        }
        self.listeners = listeners
        do {
            try await self.table.listen(on: listeners)
        } catch {
            await self.close()
            throw error
        }
    }

    /// Disconnects all clients, closes the listeners, and ends the loop and its thread.
    @concurrent func close() async {
        await self.table.close()
        for listener in self.listeners { listener.close() }
        self.table.loop.stop()
        self.thread.join()
    }
}
