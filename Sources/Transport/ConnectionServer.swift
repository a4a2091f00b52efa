package import Contexts
import Logging
package import Reactor
import Synchronization
import Telemetry

/// All WebSocket connections of a server: one ``ConnectionTable`` and one thread for each event loop, and the
/// listeners.
package final class ConnectionServer: Sendable {
    let tables: [ConnectionTable]
    private let threads: [LoopThread]
    private let listeners = Mutex<[Listener]>([])
    private let quota: ConnectionQuota
    private let room: MemoryPressure
    private let addresses: AddressLimits
    private let sessions: (any SessionService)?
    private let logger: Logger

    /// Creates the tables and starts their event loops.
    ///
    /// No connection is accepted before ``listen(on:)``.
    ///
    /// - Parameters:
    ///   - loops: The number of event loops; each has its own thread.
    ///   - configuration: The operator's settings for connections.
    ///   - registry: The contexts that a connection can be in.
    ///   - services: The services that contexts can ask for.
    ///   - gate: Decides how clients are received, by their addresses; nil if all are admitted.
    ///   - continuity: How connections outlive this process; nil if they do not.
    ///   - clock: The time for time-outs and keep-alive.
    ///   - workClock: Nanoseconds, to measure how long a turn of a loop takes.
    ///   - connectionEnded: Called once for each upgraded connection as soon as its end is decided, on the event loop of that
    ///     connection.
    /// - Throws: `ReactorError` when the system has no thread or descriptor left.
    package init(
        loops: Int,
        configuration: TransportConfiguration,
        registry: ContextRegistry,
        services: Services,
        gate: (any ArrivalGate)? = nil,
        continuity: ContinuityConfiguration? = nil,
        clock: @escaping @Sendable () -> MonotonicTime = { MonotonicTime.read() },
        workClock: @escaping @Sendable () -> UInt64 = { WorkTime.elapsed() },
        connectionEnded: @escaping @Sendable (Connection) -> Void
    ) throws(ReactorError) {
        let quota = ConnectionQuota(
            count: configuration.connections,
            maximum: configuration.maximumConnections,
            maximumRefused: configuration.refusedConnections
        )
        // As many sessions may wait for their players as there may be connections.
        let capacity = 2 * max(quota.maximum, continuity?.inherited ?? 0) + quota.maximumRefused
        let unknownClients = RateLimitedWarning()
        let addresses = AddressLimits(configuration.addresses)
        let room = MemoryPressure(bytes: configuration.memoryBytes)
        var tables: [ConnectionTable] = []
        var threads: [LoopThread] = []
        do throws(ReactorError) {
            for number in 0..<max(1, loops) {
                let table = try ConnectionTable(
                    loop: try EventLoop(clock: clock, workClock: workClock),
                    quota: quota,
                    identity: TableIdentity(
                        incarnation: continuity?.incarnation ?? 0,
                        number: number,
                        tables: max(1, loops)
                    ),
                    capacity: capacity,
                    parking: continuity?.parking,
                    unknownClients: unknownClients,
                    addresses: addresses,
                    gate: gate,
                    room: room,
                    configuration: configuration,
                    registry: registry,
                    services: services,
                    connectionEnded: connectionEnded
                )
                threads.append(try table.loop.start(name: "uuu-loop-\(number + 1)", handler: table))
                tables.append(table)
            }
        } catch {
            Self.end(tables, threads)
            throw error
        }
        self.tables = tables
        self.threads = threads
        self.quota = quota
        self.room = room
        self.addresses = addresses
        self.sessions = services.sessions
        self.logger = services.logger
    }

    /// Starts accepting connections from these sockets, on every loop.
    ///
    /// The server owns the listeners from this call on: ``shutDown()`` and ``handOver()`` close them, even if this call
    /// throws.
    ///
    /// - Throws: `ReactorError` when a listener cannot be watched.
    package func listen(on listeners: [Listener]) async throws {
        self.listeners.withLock { $0 += listeners }
        for table in self.tables {
            try await table.listen(on: listeners, shared: self.tables.count > 1)
        }
    }

    /// Applies new settings on every loop and returns when they are in force.
    ///
    /// No connection is closed.
    ///
    /// Time-outs and queue limits change for existing connections too. Message limits and compression stay as they were
    /// when a connection was upgraded.
    package func apply(_ configuration: TransportConfiguration) async {
        self.quota.resize(to: configuration.connections)
        self.room.budget.resize(to: configuration.memoryBytes)
        self.addresses.apply(configuration.addresses)
        for table in self.tables { await table.apply(configuration) }
    }

    /// Ends the connections of strangers in networks that are banned, and tells them so.
    package func turnStrangersAway() async {
        for table in self.tables { await table.turnStrangersAway() }
    }

    /// What was counted of connections by the addresses of their clients.
    package var addressCounts: AddressCounts { self.addresses.counts }

    /// The number of connections, upgraded or not.
    package var connectionCount: Int {
        get async {
            var count = 0
            for table in self.tables { count += await table.count }
            return count
        }
    }

    /// Closes all connections with 1001 (going away), waits until they have ended, and stops the loops.
    ///
    /// Call it once.
    ///
    /// Listeners are closed first, so new clients are refused instead of waiting. It takes at most twice the time that
    /// a closing handshake may take.
    @concurrent package func shutDown() async {
        for table in self.tables { await table.stopListening() }
        self.closeListeners()
        await self.storeSessions()
        let recounted = await withTaskGroup(of: [StoredSession].self) { group in
            for table in self.tables { group.addTask { await table.shutDown() } }
            return await group.reduce(into: []) { $0 += $1 }
        }
        await self.store(recounted)
        Self.end(self.tables, self.threads)
    }

    /// Hands all connections over to the next process and stops the loops.
    ///
    /// Call it once, instead of ``shutDown()``.
    ///
    /// Clients are not told anything. Running commands may finish, for at most the time that a closing handshake may
    /// take.
    @concurrent package func handOver() async {
        await withTaskGroup(of: Void.self) { group in
            for table in self.tables { group.addTask { await table.handOver() } }
        }
        await self.saveLastChanges()
        self.closeListeners()
        Self.end(self.tables, self.threads)
    }

    /// Stores the sessions of all connections, so that their players may come back to the next process of this machine
    /// or after it was started again.
    private func storeSessions() async {
        guard self.sessions != nil else { return }
        for table in self.tables { await table.pause() }
        await self.saveLastChanges()
        var stored: [StoredSession] = []
        for table in self.tables { stored += await table.storedSessions() }
        await self.store(stored)
    }

    private func store(_ stored: [StoredSession]) async {
        guard !stored.isEmpty, let sessions = self.sessions else { return }
        do throws(AccountError) {
            try await sessions.storeAll(stored)
        } catch {
            self.logger.log(.sessionsNotStored, [.count: String(stored.count), .error: error.hint])
        }
    }

    /// Writes which stored sessions have ended, if that could not be written before.
    private func saveLastChanges() async {
        guard let unsaved = await self.sessions?.saveLastChanges(), unsaved > 0 else { return }
        self.logger.log(.sessionsNotEnded, [.count: String(unsaved)])
    }

    private func closeListeners() {
        let listeners = self.listeners.withLock { listeners in
            defer { listeners = [] }
            return listeners
        }
        for listener in listeners { listener.close() }
    }

    /// Stops the loops after their current round and waits for their threads.
    private static func end(_ tables: [ConnectionTable], _ threads: [LoopThread]) {
        for table in tables { table.loop.stop() }
        for thread in threads { thread.join() }
    }
}
