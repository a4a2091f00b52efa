import Logging
import Reactor

/// Answers every request with 503 on an event loop and a thread of its own.
struct UnavailableServer: Sendable {
    /// The clients that are being answered.
    let table: UnavailableTable
    private let thread: LoopThread

    /// Starts to accept from these listeners, which still belong to their owner.
    ///
    /// - Parameters:
    ///   - listeners: The sockets that players connect to.
    ///   - patience: How many milliseconds a client has, from its connection to the last byte of the answer.
    ///   - logger: Gets a record when connections cannot be accepted.
    /// - Throws: `ReactorError` when the system has no thread or descriptor left.
    init(on listeners: [Listener], patience: UInt64 = 5_000, logger: Logger) async throws {
        let loop = try EventLoop()
        self.table = UnavailableTable(loop: loop, patience: patience, logger: logger)
        self.thread = try loop.start(name: "uuu-unavailable", handler: self.table)
        do {
            try await self.table.listen(on: listeners)
        } catch {
            await self.stop()
            throw error
        }
    }

    /// Stops accepting, disconnects all clients and ends the thread; the listeners stay open.
    @concurrent func stop() async {
        await self.table.stop()
        self.table.loop.stop()
        self.thread.join()
    }
}
