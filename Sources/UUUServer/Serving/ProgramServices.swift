import Contexts
import Logging
import ServiceLifecycle
import Synchronization
import Telemetry

/// The services that the program's author provides: made before the first context, closed after the last command.
final class ProgramServices: Sendable {
    private struct Made: Sendable {
        let name: String
        let service: ProvidedService.Open
        let task: Task<Void, Never>?
    }

    /// How long the closing of one service may take.
    private static let longestClosing = Duration.seconds(5)
    /// After how long the operator is told that a service is still being made.
    private static let longMaking = Duration.seconds(5)
    /// How long the end of all services together may take.
    static let longestEnd = Duration.seconds(30)

    private let made = Mutex<[Made]>([])
    private let logger: Logger

    /// Creates the list without any services.
    init(logger: Logger) {
        self.logger = logger
    }

    /// Makes the services one after the other, and starts their `run`.
    ///
    /// If the server is told to stop while a service is being made, it does not wait for that service.
    ///
    /// - Throws: `StartupError` that names the service which could not be made.
    func open(_ declared: [ProvidedService], _ services: Services) async throws(StartupError) {
        for one in declared {
            let service: ProvidedService.Open
            switch await self.make(one, services) {
            case .success(let made): service = made
            case .failure(let error):
                throw StartupError(.software, ["the service \(one.name) of this program cannot be made: \(error)"])
            case nil:
                throw StartupError(
                    .software,
                    ["the service \(one.name) of this program was not made yet when the server was told to end"]
                )
            }
            let task = service.run.map { run in Task.detached { await self.watch(one.name, run) } }
            self.made.withLock { $0.append(Made(name: one.name, service: service, task: task)) }
        }
    }

    /// Makes a service; returns nil when the server is told to stop first.
    private func make(
        _ one: ProvidedService,
        _ services: Services
    ) async -> Result<ProvidedService.Open, any Error>? {
        let report = Task {
            try await Task.sleep(for: Self.longMaking)
            self.logger.log(.warning, "a service of the program takes long to make", [.location: one.name])
        }
        defer { report.cancel() }
        return await withCheckedContinuation { continuation in
            let race = Race<Result<ProvidedService.Open, any Error>>(continuation)
            let end = Task {
                try await gracefulShutdown()
                race.finish(nil)
            }
            Task {
                let result = await Task { try await one.open(services) }.result
                race.finish(result)
                end.cancel()
            }
        }
    }

    /// Closes the services, the last one first.
    func close() async {
        while let one = self.made.withLock({ $0.popLast() }) {
            if let task = one.task {
                task.cancel()
                _ = await TimeLimit(Self.longestClosing).answer { await task.value }
            }
            guard let close = one.service.close else { continue }
            let end = await TimeLimit(Self.longestClosing).answer { () -> String? in
                do {
                    try await close()
                    return nil
                } catch {
                    return "\(error)"
                }
            }
            if let problem = end ?? "it has not ended within \(Self.longestClosing), and is not waited for" {
                self.logger.log(
                    .warning,
                    "a service of the program did not close",
                    [.location: one.name, .error: problem]
                )
            }
        }
    }

    private func watch(_ name: String, _ run: @Sendable () async throws -> Void) async {
        do {
            try await run()
        } catch is CancellationError {
            return
        } catch {
            self.logger.log(
                .warning,
                "a service of the program has stopped",
                [.location: name, .error: "\(error)"]
            )
        }
    }
}
