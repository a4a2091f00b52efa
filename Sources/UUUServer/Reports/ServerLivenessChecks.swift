import Logging
import Systemd
import Telemetry
import Transport

/// The parts of the server that must answer for it to count as alive (SD-5).
enum ServerLivenessChecks {
    /// Starts a watchdog if systemd asks for one; returns nil if not.
    ///
    /// - Throws: `SystemdError` when its thread cannot be started.
    static func watch(
        _ checks: [LivenessCheck],
        for reporter: ServiceReporter,
        logger: Logger
    ) throws(SystemdError) -> Watchdog? {
        guard reporter.isHeard, let interval = reporter.watchdogInterval else { return nil }
        return try Watchdog(interval: interval, checks: checks) { notice in
            switch notice {
            case .silent(let part): logger.log(.hangNoticed, [.location: part])
            case .answers(let part): logger.log(.notice, "a part of the server answers again", [.location: part])
            case .unheard(let error): reporter.warn(error)
            }
        }
    }

    /// Returns the checks: every event loop, and the thread pool of Swift's tasks.
    ///
    /// The database is not among them: when it does not answer that is reported, but a restart would not mend it.
    static func checks(of server: ConnectionServer) -> [LivenessCheck] {
        let loops = (0..<server.loopCount).map { loop in
            LivenessCheck("event loop \(loop + 1)") { await server.answer(from: loop) }
        }
        return loops + [LivenessCheck("the thread pool") {}]
    }
}
