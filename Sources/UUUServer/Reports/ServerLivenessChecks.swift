import Logging
import Systemd
import Telemetry
import Transport

/// What must answer for the server to count as alive (SD-5).
enum ServerLivenessChecks {
    /// Starts the watchdog if systemd watches.
    ///
    /// - Throws: `SystemdError` when there is no thread for it.
    static func watch(
        _ signs: [LivenessCheck],
        for reporter: ServiceReporter,
        logger: Logger
    ) throws(SystemdError) -> Watchdog? {
        guard reporter.isHeard, let interval = reporter.watchdogInterval else { return nil }
        return try Watchdog(interval: interval, signs: signs) { notice in
            switch notice {
            case .silent(let part): logger.log(.hangNoticed, [.location: part])
            case .answers(let part): logger.log(.notice, "a part of the server answers again", [.location: part])
            case .unheard(let error): reporter.complain(error)
            }
        }
    }

    /// Every event loop, and the threads that tasks run on elsewhere.
    ///
    /// The database is none of them: one that does not answer is told of, and a restart would not mend it.
    static func signs(of server: ConnectionServer) -> [LivenessCheck] {
        let loops = (0..<server.loopCount).map { loop in
            LivenessCheck("event loop \(loop + 1)") { await server.answer(from: loop) }
        }
        return loops + [LivenessCheck("the thread pool") {}]
    }
}
