import Contexts
import Logging
import Synchronization
import Telemetry

/// The services that the program's author has declared: made before the first context, closed after the last command.
final class ProgramServices: Sendable {
    private struct Made: Sendable {
        let name: String
        let service: ProvidedService.Open
        let task: Task<Void, Never>?
    }

    /// How long one service may take to close.
    private static let longestClosing = Duration.seconds(5)
    /// How long all of them together are waited for.
    static let longestEnd = Duration.seconds(30)

    private let made = Mutex<[Made]>([])
    private let logger: Logger

    /// None is made yet.
    init(logger: Logger) {
        self.logger = logger
    }

    /// Makes them one after the other, and begins what they do beside the server.
    ///
    /// - Throws: `StartupError` that names the service which cannot be made.
    func open(_ declared: [ProvidedService], _ services: Services) async throws(StartupError) {
        for one in declared {
            do {
                let service = try await one.open(services)
                let task = service.run.map { run in Task.detached { await self.watch(one.name, run) } }
                self.made.withLock { $0.append(Made(name: one.name, service: service, task: task)) }
            } catch {
                throw StartupError(.software, ["the service \(one.name) of this program cannot be made: \(error)"])
            }
        }
    }

    /// Closes them, the last one first.
    func close() async {
        while let one = self.made.withLock({ $0.popLast() }) {
            one.task?.cancel()
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
                    [.place: one.name, .error: problem]
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
                [.place: name, .error: "\(error)"]
            )
        }
    }
}
