import Logging
import Systemd
import Telemetry
import Transport
import World

/// Carries the connections of players from one process to the next, through what systemd keeps for the service.
///
/// Sockets wait in bottles from the moment they are accepted, and the memory of the event loops is a file that systemd
/// holds too: so it makes no difference how a process ends. The next one takes both, goes on, and has systemd keep its
/// own in place of the former.
struct Continuity: Sendable {
    /// What the connections of this process are kept by.
    let configuration: ContinuityConfiguration
    private let store: DescriptorStore
    private let sockets: ParkedSockets
    private let logger: Logger

    /// How long systemd is waited for.
    private static let patience = Duration.seconds(2)
    /// How often it is looked whether bottles should be compacted.
    private static let pause = Duration.milliseconds(500)

    /// Begins where the process before has ended; nil when nothing keeps connections, which is logged.
    ///
    /// Connections that cannot be gone on with are ended here, the others wait in the legacy for ``restore(_:into:_:)``.
    /// Those for which the budget has no descriptor are let go of: else their peers would wait for ever.
    ///
    /// - Throws: `SystemdError` when there is no thread for it.
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
            restoreInput.hasLetGo = await bottleStore.moveOut(living)
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

    /// How many descriptors systemd will keep; nil if none, which is logged.
    private static func room(
        in store: DescriptorStore,
        _ passed: PassedDescriptors,
        _ logger: Logger
    ) async throws -> Int? {
        // Two for each bottle; systemd compares each with all others when it is asked.
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

    /// Ends all connections of a process that cannot be gone on with.
    private static func end(_ restoreInput: RestoreInput, _ bottleStore: BottleStore, _ logger: Logger) {
        guard !restoreInput.found.connections.isEmpty, let refusal = restoreInput.refusal else { return }
        for connection in restoreInput.found.connections {
            DroppedConnections.say(to: connection.descriptor)
            bottleStore.departed(connection.label)
        }
        logger.log(.connectionsDropped, [.count: String(restoreInput.found.connections.count), .reason: refusal])
    }

    /// Gives a server the connections of the process before, has systemd keep its memory, and lets it begin.
    ///
    /// - Throws: `SystemdError` when systemd cannot be told.
    func restore(_ restoreInput: RestoreInput, into server: ConnectionServer, _ world: OpenWorld) async throws {
        guard let savedConnections = restoreInput.savedConnections else {
            return try await self.exchangeMemory(of: server, inPlaceOf: restoreInput)
        }
        let sockets = restoreInput.sockets
        // Who could not be taken over counts as ended, if it is in a bottle at all.
        if !restoreInput.hasLetGo {
            for cookie in savedConnections.cookies where sockets[cookie] == nil { self.sockets.forget(cookie: cookie) }
        }
        let report = await server.adopt(
            savedConnections,
            sockets: sockets,
            accounts: await world.admissible(among: savedConnections.accounts),
            present: { world.accounts.restore($1, on: $0) }
        )
        try await self.exchangeMemory(of: server, inPlaceOf: restoreInput)
        self.report(report, of: restoreInput)
        await server.begin()
        // Some of the damaged ones may be among those that nothing is known about.
        let unknown = await server.admit(report.unclaimed, isAnyLost: report.lostSockets > 0)
        self.report(damaged: unknown - report.lostSockets)
    }

    /// Says of how many connections the memory was damaged, whose players were told to connect again.
    private func report(damaged count: Int) {
        guard count > 0 else { return }
        self.logger.log(
            .connectionsDropped,
            [.count: String(count), .reason: "what the process before has left of them is damaged"]
        )
    }

    /// Has systemd keep the memory of this process; from then on that of the one before is of no use.
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

    /// What a restart would leave.
    var status: ServerStatus.Restarts { self.sockets.status }

    /// Looks after what systemd keeps, until the task is cancelled.
    func maintain() async {
        while !Task.isCancelled {
            await self.sockets.bottleStore.maintain()
            try? await Task.sleep(for: Self.pause)
        }
    }

    /// Whether systemd is about to stop the service, and so will let go of its connections.
    ///
    /// If that cannot be told, the next process is expected.
    func isToStop() async -> Bool {
        let job = await ServiceJob.current(within: Self.patience)
        self.logger.log(.debug, "asked what comes after this process", [.reason: job.description])
        return job.kind == .stop
    }

    /// Leaves all connections to the next process.
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
