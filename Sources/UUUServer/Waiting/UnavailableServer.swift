import Logging
import Reactor

/// Tells everybody who connects that the server cannot serve yet: an event loop on a thread of its own.
struct UnavailableServer: Sendable {
    /// Who is being told.
    let table: UnavailableTable
    private let thread: LoopThread

    /// Starts to accept from these, which stay their owner's.
    ///
    /// - Parameters:
    ///   - listeners: Where players connect.
    ///   - patience: Milliseconds that a client has, from its first byte to the last of its answer.
    ///   - logger: Told when nobody can be accepted.
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

    /// Accepts no more and lets all clients go; the listeners stay open.
    @concurrent func stop() async {
        await self.table.stop()
        self.table.loop.stop()
        self.thread.join()
    }
}
