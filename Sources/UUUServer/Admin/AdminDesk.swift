import Contexts
import Foundation
import Reactor
import Systemd
import Transport
import World

/// Computes the answers of the admin socket.
struct AdminDesk: Sendable {
    let server: ConnectionServer
    let continuity: Continuity?
    let world: OpenWorld
    let log: ServiceLog
    let reloader: Reloader
    let standing: ConfigurationStanding
    /// When the server began to serve.
    let since: Date

    /// How long to wait for an event loop.
    private static let patience = TimeLimit(.seconds(1))

    /// Answers a request; waits for the end of a reload, but not for an event loop or a database that hangs.
    func answer(_ request: AdminRequest) async -> AdminAnswer {
        switch request {
        case .status(let isJSON):
            let status = await self.status()
            return status.answer(asJSON: isJSON)
        case .reload:
            let outcome = await self.reloader.reload()
            return outcome.answer(for: self.reloader.location)
        case .staff(let order): return await ShellDesk(self.world).answer(order, by: order.userName)
        case .readiness: return await self.readiness()
        #if UUU_FAULTS
            case .fault(.hang):
                self.server.hang(loop: 0)
                return AdminAnswer(output: ["event loop 1 hangs from now on"])
            case .fault(.trap): fatalError("trapped on purpose (UUU_FAULTS)")
        #endif
        }
    }

    /// Returns whether the database accepts a write (OPS-6).
    private func readiness() async -> AdminAnswer {
        let standing = await self.world.engine.look()
        guard standing == .ok else {
            return AdminAnswer(.unavailable, errors: ["not ready: database \(standing.forOperators)"])
        }
        return AdminAnswer(output: ["ready"])
    }

    /// Returns the status of the server.
    func status() async -> ServerStatus {
        let loops = await self.loops()
        var all = ConnectionCounts()
        for case let counts? in loops.map(\.counts) { all.add(counts) }
        let contexts = all.contexts.map { ($0.key.rawValue, $0.value) }
        let mistakes = self.standing.mistakes
        let database = self.world.engine.standing.now
        let level = self.world.accounts.gate.level(at: self.world.accounts.now).word
        return ServerStatus(
            version: UUUServer.version,
            since: self.since,
            state: mistakes.isEmpty ? .serving : .degraded,
            mistakes: mistakes.isEmpty ? nil : mistakes,
            connections: all.players,
            contexts: Dictionary(contexts, uniquingKeysWith: +),
            accountsOnline: self.world.sessions.count,
            database: ServerStatus.Database(standing: database.word, trouble: database.trouble?.description),
            level: level == .open ? nil : level.rawValue,
            lacksAdministrator: await self.world.lacksAdministrator ? true : nil,
            pepper: self.world.pepper,
            loops: loops.map(\.status),
            strangers: ServerStatus.Strangers(of: self.server.addressCounts),
            log: ServerStatus.Log(lost: self.log.lostCount, omitted: self.log.omittedCount),
            restarts: self.continuity?.status,
            reload: self.standing.last.map(ServerStatus.Reload.init)
        )
    }

    /// The figures of an event loop; nil if it did not answer in time.
    private struct LoopView {
        var counts: ConnectionCounts?
        var turns: TurnMeter?

        /// The part of the status about this loop.
        var status: ServerStatus.Loop {
            ServerStatus.Loop(
                connections: self.counts?.players,
                longestTurn: self.turns.map(ServerStatus.Turn.init(of:))
            )
        }
    }

    /// Asks all event loops at the same time.
    ///
    /// - Returns: Their figures, in the order of the loops.
    private func loops() async -> [LoopView] {
        await withTaskGroup(of: (Int, LoopView).self) { group in
            for loop in 0..<self.server.loopCount {
                group.addTask { (loop, await Self.patience.answer { await self.view(of: loop) } ?? LoopView()) }
            }
            return await group.reduce(into: Array(repeating: LoopView(), count: self.server.loopCount)) { all, one in
                all[one.0] = one.1
            }
        }
    }

    private func view(of loop: Int) async -> LoopView {
        LoopView(counts: await self.server.counts(of: loop), turns: await self.server.turns(of: loop))
    }
}

extension ServerStatus.Turn {
    /// Creates the longest turn of a loop from its measurements.
    fileprivate init(of turns: TurnMeter) {
        self.init(
            workMicroseconds: Int(clamping: turns.longestWork / 1000),
            elapsedMicroseconds: Int(clamping: turns.longestElapsed / 1000)
        )
    }
}

extension ServerStatus.Reload {
    /// Creates the status's description of a reload.
    init(_ record: ReloadRecord) {
        switch record.outcome {
        case .applied(let report):
            let lines = [report.summary] + report.pendingLines + report.remarks
            self.init(time: record.time, outcome: .applied, lines: lines)
        case .refused(let error): self.init(time: record.time, outcome: .refused, lines: error.lines)
        }
    }
}

extension ServerStatus.Strangers {
    /// The counts of a server.
    fileprivate init(of counts: AddressCounts) {
        self.init(connections: counts.strangers, displaced: counts.displaced, refused: counts.refused)
    }
}
