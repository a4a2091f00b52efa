import Logging
import Reactor

/// The admin socket, served: an event loop on a thread of its own, where no player is.
struct AdminServer: Sendable {
    /// Who asks.
    let table: AdminTable
    private let thread: LoopThread
    private let listeners: [Listener]

    /// Starts to serve these, which are its own from here on, also when this throws.
    ///
    /// - Parameters:
    ///   - listeners: Where to listen: unix sockets.
    ///   - patience: Milliseconds for a request to come, and for an answer to go.
    ///   - logger: Told of who is turned away.
    ///   - desk: Works out answers.
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

    /// Serves no more: lets all clients go, and ends the loop and its thread.
    @concurrent func close() async {
        await self.table.close()
        for listener in self.listeners { listener.close() }
        self.table.loop.stop()
        self.thread.join()
    }
}
