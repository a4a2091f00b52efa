/// What systemd is about to do with this service: its job, if it has one (org.freedesktop.systemd1(5), Unit and Job).
///
/// SIGTERM looks the same for `systemctl restart`, over which systemd keeps the descriptor store, and for
/// `systemctl stop`, which empties it. Only the job tells them apart; the shutdown of the machine is a stop too.
package enum ServiceJob: Equatable, Sendable {
    /// What is to come after this process.
    package enum Kind: Equatable, Sendable {
        /// The next process, which gets what is stored.
        case restart
        /// Nobody: what is stored is closed.
        case stop
        /// It cannot be told; the next process, as a rule.
        case unknown
    }

    /// Systemd is at work on this service; the job's type in its own words.
    case job(type: String)
    /// Nobody asked systemd for anything, as when `kill` sent the signal: what comes next is up to `Restart=`.
    case none
    /// This process is in no unit of the system's service manager, or in one of a user's own.
    case noUnit
    /// Systemd could not be asked, or did not answer in time (``SystemdError/Code/bus(errno:)``), and why.
    case unanswered(SystemdError)

    /// What is to come after this process.
    package var kind: Kind {
        switch self {
        case .job("restart"), .job("try-restart"), .job("reload-or-restart"): .restart
        case .job("stop"): .stop
        // A service that is being started, reloaded or looked at ends for another reason, and has a next process as a
        // rule: `start` is also what `systemctl start` makes of a stop that is not over.
        case .job, .none, .noUnit, .unanswered: .unknown
        }
    }

    /// Asks systemd about this process's own unit, over the system bus (sd-bus(3), org.freedesktop.systemd1(5)).
    ///
    /// Ask at the signal: the job is there until this process has ended. It needs a unix socket, no privilege, and a
    /// bus, which systemd itself does without: on a machine that has none the answer is ``unanswered(_:)`` at once. At
    /// a shutdown the bus ends too; only a unit with `After=dbus.service` is sure to be answered before. libsystemd's
    /// calls block, so they are made on a thread that ends with the answer; from any isolation, an event loop's too.
    ///
    /// - Parameter limit: When it gives up; some milliseconds are enough as a rule.
    /// - Returns: What was found out.
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

    /// Asks, and blocks until then at most.
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
    /// The answer in words, for the journal.
    package var description: String {
        switch self {
        case .job(let type): "systemd's job is \"\(type)\""
        case .none: "systemd has no job for this service"
        case .noUnit: "this process is no service of systemd"
        case .unanswered(let error): "\(error)"
        }
    }
}
