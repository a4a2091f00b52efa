import Contexts
import Logging
import Systemd
import Telemetry
import Transport
import World

/// Carries the connections of players from one process to the next, with the help of systemd's descriptor store.
///
/// From the moment it is accepted, each socket also lies in a *bottle*: a socket pair that holds descriptors in flight,
/// and whose ends systemd stores. The memory of the event loops is a file that systemd stores too. So the connections
/// survive however the process ends. The next process gets both, restores the connections, and has systemd store its
/// own memory instead of the previous one.
struct Continuity: Sendable {
    /// The continuity configuration of the connection server.
    let configuration: ContinuityConfiguration
    private let store: DescriptorStore
    private let sockets: ParkedSockets
    private let logger: Logger

    /// How long to wait for an answer of systemd.
    private static let patience = Duration.seconds(2)
    /// How often the bottles are maintained.
    private static let pause = Duration.milliseconds(500)

    /// Prepares to restore the connections of the previous process; returns nil, and logs why, if systemd stores no
    /// descriptors.
    ///
    /// If the previous process cannot be restored as a whole, its connections are told so and closed here. Otherwise
    /// they wait in the `RestoreInput` for ``restore(_:into:_:)``. Connections for which the budget has no descriptors
    /// are taken out of the bottles and so closed; otherwise their peers would wait for ever.
    ///
    /// - Throws: `SystemdError` when the thread of the descriptor store cannot be started.
    static func open(
        _ passed: PassedDescriptors,
        within budget: DescriptorBudget,
        logger: Logger
    ) async throws -> (continuity: Continuity, restoreInput: RestoreInput)? {
        let store = try DescriptorStore()
        guard let room = try await Self.room(in: store, passed, logger) else { return nil }
        var restoreInput = RestoreInput(passed, sparing: budget.spared)
        Self.report(restoreInput.found.findings, logger)
        let bottleStore = BottleStore(store: store, room: room, sparing: budget.reserve, adopting: restoreInput.found)
        if restoreInput.savedConnections == nil { Self.end(restoreInput, bottleStore, logger) }
        if restoreInput.found.findings.missing > 0 {
            let living = restoreInput.savedConnections == nil ? [] : restoreInput.found.connections
            restoreInput.hasReleased = await bottleStore.moveOut(living)
        }
        await bottleStore.maintain()
        let sockets = ParkedSockets(bottleStore, logger: logger)
        let configuration = ContinuityConfiguration(
            incarnation: restoreInput.successor,
            parking: sockets,
            inherited: restoreInput.savedConnections?.count ?? 0
        )
        return (Continuity(configuration: configuration, store: store, sockets: sockets, logger: logger), restoreInput)
    }

    /// Returns how many descriptors systemd stores for the service; nil, which is logged, if none.
    private static func room(
        in store: DescriptorStore,
        _ passed: PassedDescriptors,
        _ logger: Logger
    ) async throws -> Int? {
        // Two for each bottle; systemd compares a new descriptor with all that it has stored.
        let maximum = 128
        guard store.isConnected else {
            logger.log(.continuityOff, [.reason: "This is no service of systemd."])
            return nil
        }
        do throws(SystemdError) {
            switch try await store.room(wanted: maximum, held: passed.storedCount, within: Self.patience) {
            case .room(let count): return count
            case .unknown: return maximum
            case .none where passed.storedCount > 0: return 0
            case .none:
                logger.log(
                    .continuityOff,
                    [.reason: "systemd keeps no descriptors for the service (FileDescriptorStoreMax=)."]
                )
            }
        } catch {
            logger.log(.continuityOff, [.reason: error.description])
        }
        return nil
    }

    private static func report(_ findings: Bottle.Findings, _ logger: Logger) {
        guard findings.missing + findings.mislabelled + findings.damagedMessages + findings.failures.count > 0 else {
            return
        }
        logger.log(.warning, "stored connections were not as they should be", [.reason: "\(findings)"])
    }

    /// Tells all connections of a process that cannot be restored that they end, and closes them.
    private static func end(_ restoreInput: RestoreInput, _ bottleStore: BottleStore, _ logger: Logger) {
        guard !restoreInput.found.connections.isEmpty, let refusal = restoreInput.refusal else { return }
        for connection in restoreInput.found.connections {
            DroppedConnections.say(to: connection.descriptor)
            bottleStore.departed(connection.label)
        }
        logger.log(.connectionsDropped, [.count: String(restoreInput.found.connections.count), .reason: refusal])
    }

    /// Gives the server the connections of the previous process, has systemd store the server's memory, and starts to
    /// serve.
    ///
    /// - Throws: `SystemdError` when systemd does not store the memory.
    func restore(_ restoreInput: RestoreInput, into server: ConnectionServer, _ world: OpenWorld) async throws {
        guard let savedConnections = restoreInput.savedConnections else {
            return try await self.exchangeMemory(of: server, inPlaceOf: restoreInput)
        }
        let sockets = restoreInput.sockets
        // A connection whose socket was not found counts as ended, unless moving out has removed it from the bottles
        // already.
        if !restoreInput.hasReleased {
            for cookie in savedConnections.cookies where sockets[cookie] == nil { self.sockets.forget(cookie: cookie) }
        }
        let report = await server.adopt(
            savedConnections,
            sockets: sockets,
            accounts: await world.admissible(among: savedConnections.accounts),
            present: { connection, login, lostFor in
                let lostSince = lostFor.map { world.services.clock.now - $0 }
                world.accounts.restore(login, on: connection, lostSince: lostSince)
            }
        )
        // Whoever was banned meanwhile is told so before any line is served.
        world.accounts.enforceGate()
        try await self.exchangeMemory(of: server, inPlaceOf: restoreInput)
        self.report(report, of: restoreInput)
        await server.begin()
        // Sockets that no saved connection claims may belong to connections whose memory was damaged.
        let unknown = await server.admit(report.unclaimed, isAnyLost: report.lostSockets > 0)
        self.report(damaged: unknown - report.lostSockets)
    }

    /// Logs how many connections had damaged memory; their players were told to connect again.
    private func report(damaged count: Int) {
        guard count > 0 else { return }
        self.logger.log(
            .connectionsDropped,
            [.count: String(count), .reason: "what the process before has left of them is damaged"]
        )
    }

    /// Has systemd store the memory of this process, and remove that of the previous one, which nobody needs any more.
    private func exchangeMemory(of server: ConnectionServer, inPlaceOf restoreInput: RestoreInput) async throws {
        try await self.store.store(server.memoryFiles, as: .state(self.configuration.incarnation))
        for name in restoreInput.names { try await self.store.remove(name) }
    }

    private func report(_ report: ConnectionRestoreReport, of restoreInput: RestoreInput) {
        let took = ContinuousClock.now - restoreInput.began
        let lost = report.commandsLost
        let reason =
            restoreInput.isAfterCrash
            ? "the process before was killed or has crashed; \(lost) command\(lost == 1 ? " was" : "s were") lost."
            : "the process before has handed them over."
        self.logger.log(
            .connectionsRestored,
            [
                .count: String(report.restored),
                .milliseconds: String(Int((took / .milliseconds(1)).rounded())),
                .reason: reason,
            ]
        )
        self.report(damaged: report.damaged)
        guard report.missing > 0 else { return }
        self.logger.log(.connectionsMissing, [.count: String(report.missing)])
    }

    /// How many connections a restart would preserve, and how many it would drop.
    var status: ServerStatus.Restarts { self.sockets.status }

    /// Maintains the bottles every 500 ms until the task is cancelled.
    func maintain() async {
        while !Task.isCancelled {
            await self.sockets.bottleStore.maintain()
            try? await Task.sleep(for: Self.pause)
        }
    }

    /// Returns whether systemd is about to stop the service, which ends its connections.
    ///
    /// If systemd does not say, the answer is false: the connections are handed over.
    func isToStop() async -> Bool {
        let job = await ServiceJob.current(within: Self.patience)
        self.logger.log(.debug, "asked what comes after this process", [.reason: job.description])
        return job.kind == .stop
    }

    /// Hands all connections over to the next process; a failure is logged.
    func handOver(_ server: ConnectionServer) async {
        let count = await server.connectionCount
        await server.handOver()
        do {
            try await self.sockets.bottleStore.replenish()
            if try await !self.store.barrier(within: Self.patience) {
                self.logger.log(.warning, "systemd takes its time with what it was given to keep", [:])
            }
        } catch {
            self.logger.log(.connectionsNotKept, [.error: String(describing: error)])
        }
        self.logger.log(.connectionsHandedOver, [.count: String(count)])
    }
}
