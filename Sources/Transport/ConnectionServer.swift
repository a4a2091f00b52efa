package import Contexts
package import Reactor
import Synchronization

/// The connections of a server: its event loops, and what listens on them.
package final class ConnectionServer: Sendable {
    let tables: [ConnectionTable]
    private let threads: [LoopThread]
    private let listeners = Mutex<[Listener]>([])
    private let quota: ConnectionQuota
    private let room: MemoryPressure

    /// Starts the loops; nothing is accepted before ``listen(on:)``.
    ///
    /// - Parameters:
    ///   - loops: How many event loops, each on a thread of its own.
    ///   - configuration: What the operator has set.
    ///   - registry: The contexts that a connection can be in.
    ///   - services: What those contexts may ask for.
    ///   - continuity: What outlives this process of its connections; nil if nothing does.
    ///   - clock: The time, for time-outs and keep-alive.
    ///   - workClock: Nanoseconds, for how long a turn of a loop goes on.
    ///   - departed: Called on the connection's loop as soon as its end is decided, once for each that was upgraded.
    /// - Throws: `ReactorError` when the system has no thread or descriptor left.
    package init(
        loops: Int,
        configuration: TransportConfiguration,
        registry: ContextRegistry,
        services: Services,
        continuity: ContinuityConfiguration? = nil,
        clock: @escaping @Sendable () -> MonotonicTime = { MonotonicTime.read() },
        workClock: @escaping @Sendable () -> UInt64 = { WorkTime.elapsed() },
        departed: @escaping @Sendable (Connection) -> Void
    ) throws(ReactorError) {
        let quota = ConnectionQuota(
            count: configuration.connections,
            maximum: configuration.maximumConnections,
            maximumRefused: configuration.refusedConnections
        )
        let capacity = max(quota.maximum, continuity?.inherited ?? 0) + quota.maximumRefused
        let unknownClients = RateLimitedWarning()
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
                    room: room,
                    configuration: configuration,
                    registry: registry,
                    services: services,
                    departed: departed
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
    }

    /// Starts accepting from these sockets, on every loop; throws `ReactorError`.
    ///
    /// They are this server's from here on: ``shutDown()`` closes them, also when this throws.
    package func listen(on listeners: [Listener]) async throws {
        self.listeners.withLock { $0 += listeners }
        for table in self.tables {
            try await table.listen(on: listeners, shared: self.tables.count > 1)
        }
    }

    /// Puts other settings in force on every loop, and returns when they are; nobody is disconnected.
    ///
    /// Times and queues count from now on; what a connection was admitted under, which is the limits of its messages and
    /// its compression, stays.
    package func apply(_ configuration: TransportConfiguration) async {
        self.quota.resize(to: configuration.connections)
        self.room.budget.resize(to: configuration.memoryBytes)
        for table in self.tables { await table.apply(configuration) }
    }

    /// How many connections there are.
    package var connectionCount: Int {
        get async {
            var count = 0
            for table in self.tables { count += await table.count }
            return count
        }
    }

    /// Closes all connections with 1001 (going away), waits for their end, and ends the loops; to be called once.
    ///
    /// The listeners go first, so that who comes now is refused rather than left waiting. Takes at most twice the time
    /// for a closing handshake.
    @concurrent package func shutDown() async {
        for table in self.tables { await table.stopListening() }
        self.closeListeners()
        await withTaskGroup(of: Void.self) { group in
            for table in self.tables { group.addTask { await table.shutDown() } }
        }
        Self.end(self.tables, self.threads)
    }

    /// Leaves all connections to the next process and ends the loops; to be called once, in place of ``shutDown()``.
    ///
    /// No connection is told anything. Commands that run are waited for, as long as a closing handshake may take at most.
    @concurrent package func handOver() async {
        await withTaskGroup(of: Void.self) { group in
            for table in self.tables { group.addTask { await table.handOver() } }
        }
        self.closeListeners()
        Self.end(self.tables, self.threads)
    }

    private func closeListeners() {
        let listeners = self.listeners.withLock { listeners in
            defer { listeners = [] }
            return listeners
        }
        for listener in listeners { listener.close() }
    }

    /// Ends the loops after the round that they are in, and waits for that.
    private static func end(_ tables: [ConnectionTable], _ threads: [LoopThread]) {
        for table in tables { table.loop.stop() }
        for thread in threads { thread.join() }
    }
}
