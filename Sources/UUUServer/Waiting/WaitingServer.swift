import Contexts
import Foundation
import Logging
import Reactor
import ServiceLifecycle
import Systemd
import Telemetry

/// A service that has no usable configuration, and waits until its file is mended.
///
/// Meanwhile it answers players with 503, reports the mistakes to the operator, and tells systemd that the process is
/// alive. It does not touch the descriptors that systemd stores: the connections of players are restored when the wait
/// is over.
struct WaitingServer: Sendable {
    let listeners: Listeners
    let responder: AdminResponder
    let standing: ConfigurationStanding
    let watchdog: ServiceWatchdog
    let reporter: ServiceReporter
    let log: ServiceLog
    let logger: Logger
    let attempt: ConfigurationWait<OpenResources>.Attempt

    /// Waits for a usable configuration; returns nil when the service is told to stop first.
    ///
    /// After it returns the watchdog goes on, without asking any part of the server.
    ///
    /// - Parameter first: Why the first attempt failed.
    /// - Returns: What is open now.
    /// - Throws: What ends the server: an error of an attempt that is no `StartupError`, or `ReactorError` when the
    ///   system has no descriptors left.
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
        case .staff: Self.noStaff
        #if UUU_FAULTS
            case .fault(.trap): fatalError("trapped on purpose (UUU_FAULTS)")
            case .fault(.hang): AdminAnswer(.unavailable, errors: ["no event loop serves yet"])
        #endif
        }
    }

    private static let noStaff = AdminAnswer(
        .unavailable,
        errors: ["there is no database yet: the configuration has to be mended first, see `uuu-server status`"]
    )

    private static let notReady = AdminAnswer(
        .unavailable,
        errors: ["not ready: the configuration has to be mended first, see `uuu-server status`"]
    )

    /// Makes an attempt at once; if the configuration can be used, the answer comes from the server that then runs.
    private func look(_ wait: ConfigurationWait<OpenResources>) async -> AdminAnswer {
        let number = self.responder.number
        let answer = await wait.look()
        return answer.status == .ok ? await self.responder.answer(.reload, after: number) : answer
    }

    /// Waits until everything could be opened, or the service is told to stop.
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
            // What was opened although the service was told to stop is served too, and so is ended in order.
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
