import Contexts
import Foundation
import Logging
import Reactor
import ServiceLifecycle
import Systemd
import Telemetry

/// A service that has no configuration to serve by, and waits for its file to be mended.
///
/// Meanwhile players are answered 503, the operator is told what is wrong, systemd that the process lives; and nothing is
/// done to what systemd keeps for it: whoever is connected goes on when the wait is over.
struct WaitingServer: Sendable {
    let listeners: Listeners
    let responder: AdminResponder
    let standing: ConfigurationStanding
    let watchdog: ServiceWatchdog
    let reporter: ServiceReporter
    let log: ServiceLog
    let logger: Logger
    let attempt: ConfigurationWait<OpenResources>.Attempt

    /// Waits; nil when the service is to end first.
    ///
    /// The watchdog goes on after that without asking anybody.
    ///
    /// - Parameter first: Why the first attempt failed.
    /// - Returns: What is open now.
    /// - Throws: What ends the server: a database that cannot be used, a system without descriptors.
    func wait(after first: StartupError) async throws -> OpenResources? {
        let resources = ResourceList(logger: self.logger)
        return try await resources.endAfter {
            let refusing = try await UnavailableServer(on: self.listeners.players, logger: self.logger)
            resources.add(.refusing) { await refusing.stop() }
            resources.add(.waitingAnswers) { [responder, watchdog] in
                responder.set(nil)
                watchdog.trust()
            }
            let table = refusing.table
            try self.watchdog.start([LivenessCheck("the loop that refuses") { _ = await table.count }])
            let wait = ConfigurationWait(attempt: self.attempt) { await self.tell($0) }
            let since = Date()
            self.responder.set { await self.answer($0, wait, since: since) }
            return try await Self.first(of: wait, after: first)
        }
    }

    private func answer(
        _ request: AdminRequest,
        _ wait: ConfigurationWait<OpenResources>,
        since: Date
    ) async -> AdminAnswer {
        switch request {
        case .status(let isJSON): self.status(since: since).answer(asJSON: isJSON)
        case .reload: await self.look(wait)
        case .readiness: Self.notReady
        #if UUU_FAULTS
            case .fault(.trap): fatalError("trapped on purpose (UUU_FAULTS)")
            case .fault(.hang): AdminAnswer(.unavailable, errors: ["no event loop serves yet"])
        #endif
        }
    }

    private static let notReady = AdminAnswer(
        .unavailable,
        errors: ["not ready: the configuration has to be mended first, see `uuu-server status`"]
    )

    /// Has the configuration looked at; when it can be used, the answer comes from the server that serves by it.
    private func look(_ wait: ConfigurationWait<OpenResources>) async -> AdminAnswer {
        let number = self.responder.number
        let answer = await wait.look()
        return answer.status == .ok ? await self.responder.answer(.reload, after: number) : answer
    }

    /// Waits until something could be opened, or the service is to end.
    private static func first(
        of wait: ConfigurationWait<OpenResources>,
        after error: StartupError
    ) async throws -> OpenResources? {
        try await withThrowingTaskGroup(of: OpenResources?.self) { group in
            group.addTask { try await wait.opened(after: error) }
            group.addTask {
                try? await gracefulShutdown()
                return nil
            }
            var opened: OpenResources?
            // What was opened at the last moment is served, and ended in good order.
            for try await one in group {
                opened = opened ?? one
                group.cancelAll()
            }
            return opened
        }
    }

    private func tell(_ error: StartupError) async {
        self.standing.mistakes = error.lines
        self.logger.log(.configurationAwaited, [.error: error.record])
        await self.reporter.tell { try await $0.ready(status: "waiting: \(StartupError.summary(of: error.lines))") }
    }

    private func status(since: Date) -> ServerStatus {
        ServerStatus(
            version: UUUServer.version,
            since: since,
            state: .waiting,
            mistakes: self.standing.mistakes,
            connections: 0,
            contexts: [:],
            accountsOnline: 0,
            loops: [],
            log: ServerStatus.Log(lost: self.log.lostCount, omitted: self.log.omittedCount)
        )
    }
}
