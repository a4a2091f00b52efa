/// What systemd is doing with this service: its job, if it has one (org.freedesktop.systemd1(5), Unit and Job).
///
/// SIGTERM looks the same for `systemctl restart`, during which systemd keeps the descriptor store, and for `systemctl
/// stop`, which empties it. Only the job tells them apart. A shutdown of the machine is a stop too.
package enum ServiceJob: Equatable, Sendable {
    /// What will follow this process.
    package enum Kind: Equatable, Sendable {
        /// Another process, which gets the stored descriptors.
        case restart
        /// No process: the stored descriptors are closed.
        case stop
        /// Unknown; usually another process.
        case unknown
    }

    /// Systemd has a job for this service, of this type in systemd's own words.
    case job(type: String)
    /// Systemd has no job, as when `kill` sent the signal: `Restart=` decides what follows.
    case none
    /// This process is in no unit of the system's service manager, or in a unit of a user's own service manager.
    case noUnit
    /// Systemd could not be asked, or did not answer in time (``SystemdError/Code/bus(errno:)``).
    case unanswered(SystemdError)

    /// What will follow this process.
    package var kind: Kind {
        switch self {
        case .job("restart"), .job("try-restart"), .job("reload-or-restart"): .restart
        case .job("stop"): .stop
        // A service that is being started, reloaded or verified ends for another reason, and another process usually
        // follows. The type is `start` also when `systemctl start` was called during a stop.
        case .job, .none, .noUnit, .unanswered: .unknown
        }
    }

    /// Asks systemd about the unit of this process, over the system bus (sd-bus(3), org.freedesktop.systemd1(5)).
    ///
    /// Call it when the signal arrives: the job exists until this process has ended. It needs a unix socket, no
    /// privilege, and a bus. Systemd itself works without a bus; on a machine that has none the result is
    /// ``unanswered(_:)`` at once. During a shutdown the bus ends too; only a unit with `After=dbus.service` is sure to
    /// get an answer before. The calls of libsystemd block, so they run on a thread of their own, which ends with the
    /// answer. You can call this from any isolation.
    ///
    /// - Parameter limit: The maximum time; a few milliseconds are usually enough.
    /// - Returns: The answer.
    package static func current(within limit: Duration) async -> Self {
        let deadline = ContinuousClock.now + limit
        return await withCheckedContinuation { continuation in
            do throws(SystemdError) {
                try startThread(named: "uuu-job") { continuation.resume(returning: self.ask(until: deadline)) }
            } catch {
                continuation.resume(returning: .unanswered(error))
            }
        }
    }

    /// Asks systemd.
    ///
    /// Blocks until the deadline at most.
    private static func ask(until deadline: ContinuousClock.Instant) -> Self {
        do throws(SystemdError) {
            let bus = try SystemBus(until: deadline)
            try bus.connect()
            guard let unit = try bus.ownUnit() else { return .noUnit }
            guard let job = try bus.job(of: unit) else { return .none }
            return .job(type: try bus.type(ofJob: job))
        } catch {
            return .unanswered(error)
        }
    }
}

extension ServiceJob: CustomStringConvertible {
    /// The answer as text for the journal.
    package var description: String {
        switch self {
        case .job(let type): "systemd's job is \"\(type)\""
        case .none: "systemd has no job for this service"
        case .noUnit: "this process is no service of systemd"
        case .unanswered(let error): "\(error)"
        }
    }
}
