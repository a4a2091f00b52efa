import Contexts
import Glibc
import Logging
import Reactor
import Systemd
import Transport
import World

/// Carries the connections of players from one process to the next, through what systemd keeps for the service.
///
/// Sockets wait in bottles from the moment they are accepted, and the memory of the event loops is a file that systemd
/// holds too: so it makes no difference how a process ends. The next one takes both, goes on, and has systemd keep its
/// own in place of the former (DESIGN.md section 9).
struct Continuity: Sendable {
    /// What the connections of this process are kept by.
    let configuration: ContinuityConfiguration
    private let store: DescriptorStore
    private let sockets: BottledSockets
    private let estate: Estate?
    private let isAfterCrash: Bool
    private let found: Bottle.Contents
    /// Names under which systemd keeps what the process before has stored.
    private let former: Set<StoredName>
    private let logger: Logger
    private let began: ContinuousClock.Instant

    /// How long systemd is waited for.
    private static let patience = Duration.seconds(2)
    /// How often it is looked whether bottles should be compacted.
    private static let pause = Duration.milliseconds(500)

    /// Looks at what the process before has left; nil when nothing keeps connections, which is logged.
    ///
    /// What cannot be gone on with is ended here.
    ///
    /// - Throws: `SystemdError` when there is no thread for it.
    static func open(_ passed: PassedDescriptors, logger: Logger) async throws -> Continuity? {
        let began = ContinuousClock.now
        let store = try DescriptorStore()
        guard let room = try await Self.room(in: store, passed, logger) else { return nil }
        let finding = FormerServer.find(in: passed.states.map { ($0.number, $0.descriptor) })
        let (estate, refusal) = Self.estate(finding)
        let claims = Set(estate?.cookies ?? [])
        let found = Bottle.contents(of: passed.bottles) { claims.contains($0.label) || !Socket.hasEnded($0.descriptor) }
        Self.report(found.findings, logger)
        let rack = BottleRack(store: store, room: room, adopting: found)
        if estate == nil, !found.connections.isEmpty {
            Self.end(found, rack, because: refusal ?? "nothing is known of them", logger)
        }
        var isAfterCrash = false
        if case .server(let server) = finding { isAfterCrash = !server.isHandedOver }
        await rack.tend()
        let sockets = BottledSockets(rack, logger: logger)
        return Continuity(
            configuration: ContinuityConfiguration(
                incarnation: (passed.states.map(\.number).max() ?? 0) + 1,
                keeper: sockets,
                inherited: estate?.count ?? 0
            ),
            store: store,
            sockets: sockets,
            estate: estate,
            isAfterCrash: isAfterCrash,
            found: found,
            former: Set(passed.states.map { .state($0.number) } + passed.refusals.map(\.name)),
            logger: logger,
            began: began
        )
    }

    /// What of the process before can be gone on with; if nothing, and it has left something, why.
    private static func estate(_ finding: FormerServer.Finding) -> (estate: Estate?, refusal: String?) {
        switch finding {
        case .server(let former):
            guard former.begin(at: .read()) else {
                return (nil, "restoring them has failed three times within ten seconds")
            }
            #if UUU_FAULTS
                Fault.trapAtRestore.strike()
            #endif
            return (Estate(of: former, at: .read()), nil)
        case .unreadable: return (nil, "their memory is of a version that this one cannot read")
        case .nothing: return (nil, nil)
        }
    }

    /// How many descriptors systemd will keep; nil if none, which is logged.
    private static func room(
        in store: DescriptorStore,
        _ passed: PassedDescriptors,
        _ logger: Logger
    ) async throws -> Int? {
        // Two for each bottle; systemd compares each with all others when it is asked.
        let most = 128
        guard store.isConnected else {
            logger.log(.continuityOff, [.reason: "This is no service of systemd."])
            return nil
        }
        do throws(SystemdError) {
            switch try await store.room(wanted: most, held: passed.storedCount, within: Self.patience) {
            case .room(let count): return count
            case .unknown: return most
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

    /// Ends all that was kept.
    private static func end(_ found: Bottle.Contents, _ rack: BottleRack, because reason: String, _ logger: Logger) {
        for connection in found.connections {
            Farewell.say(to: connection.descriptor)
            rack.departed(connection.label)
        }
        logger.log(.connectionsDropped, [.count: String(found.connections.count), .reason: reason])
    }

    /// Gives a server the connections of the process before, and has systemd keep its memory; then it may begin.
    ///
    /// - Throws: `AccountError` when accounts cannot be read, `SystemdError` when systemd cannot be told.
    func restore(into server: ConnectionServer, _ world: OpenWorld) async throws {
        if let estate = self.estate {
            let accounts = try await world.accounts.admissible(estate.accounts)
            let inheritance = await server.adopt(
                estate,
                sockets: Dictionary(uniqueKeysWithValues: self.found.connections.map { ($0.label, $0.descriptor) }),
                accounts: accounts,
                present: { world.accounts.restore($1, on: $0) }
            )
            try await self.keep(server)
            self.report(inheritance)
            await server.begin()
            await server.admit(inheritance.unclaimed)
        } else {
            try await self.keep(server)
        }
    }

    /// Has systemd keep the memory of this process; from then on that of the one before is of no use.
    private func keep(_ server: ConnectionServer) async throws {
        try await self.store.store(server.memoryFiles, as: .state(self.configuration.incarnation))
        for name in self.former { try await self.store.remove(name) }
    }

    private func report(_ inheritance: Inheritance) {
        let took = ContinuousClock.now - self.began
        let lost = inheritance.commandsLost
        let reason =
            self.isAfterCrash
            ? "the process before was killed or has crashed; \(lost) command\(lost == 1 ? " was" : "s were") lost."
            : "the process before has handed them over."
        self.logger.log(
            .connectionsRestored,
            [
                .count: String(inheritance.restored),
                .milliseconds: String(Int((took / .milliseconds(1)).rounded())),
                .reason: reason,
            ]
        )
        guard inheritance.missing > 0 else { return }
        self.logger.log(.connectionsMissing, [.count: String(inheritance.missing)])
    }

    /// What a restart would leave.
    var status: ServerStatus.Restarts { self.sockets.status }

    /// Looks after what systemd keeps, until the task is cancelled.
    func tend() async {
        while !Task.isCancelled {
            await self.sockets.rack.tend()
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
            try await self.sockets.rack.restock()
            if try await !self.store.barrier(within: Self.patience) {
                self.logger.log(.warning, "systemd takes its time with what it was given to keep", [:])
            }
        } catch {
            self.logger.log(.connectionsNotKept, [.error: String(describing: error)])
        }
        self.logger.log(.connectionsHandedOver, [.count: String(count)])
    }
}
