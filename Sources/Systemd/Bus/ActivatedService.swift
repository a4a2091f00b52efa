import CSystemd
import Glibc

/// A service that systemd starts when a client connects to one of its sockets, and its state.
package struct ActivatedService: Equatable, Sendable {
    /// The socket unit, which listens.
    package let socket: String
    /// The paths and addresses that the socket unit listens on.
    package let locations: [String]
    /// The service unit.
    package let service: String
    /// The words of the command that the service runs.
    package let words: [String]
    /// Whether no process of the service runs, and none will until a client connects.
    package let isStopped: Bool

    /// Describes a service.
    package init(socket: String, locations: [String], service: String, words: [String], isStopped: Bool) {
        self.socket = socket
        self.locations = locations
        self.service = service
        self.words = words
        self.isStopped = isStopped
    }

    /// Whether systemd runs this machine (sd_booted(3)).
    package static var isPossible: Bool { sd_booted() > 0 }

    /// Asks systemd for all services with a socket that is listening.
    ///
    /// Blocks, and connects to none of the sockets.
    ///
    /// - Parameter limit: The maximum time for all answers.
    /// - Returns: One element for each socket and each service that it starts.
    /// - Throws: ``SystemdError/Code/bus(errno:)``.
    package static func all(within limit: Duration) throws(SystemdError) -> [Self] {
        let bus = try SystemBus(toManagerUntil: ContinuousClock.now + limit)
        try bus.connect()
        var all: [Self] = []
        for socket in try bus.activeSockets() {
            let locations = try bus.locations(ofSocket: socket)
            for service in try bus.services(ofSocket: socket) where service.hasSuffix(".service") {
                let words = try bus.words(ofService: service)
                let isStopped = try self.isStopped(service, bus)
                all.append(
                    Self(socket: socket, locations: locations, service: service, words: words, isStopped: isStopped)
                )
            }
        }
        return all
    }

    /// Returns whether a service is stopped.
    ///
    /// A service that is about to stop counts as stopped: a connection would start it again.
    private static func isStopped(_ service: String, _ bus: SystemBus) throws(SystemdError) -> Bool {
        switch try bus.state(of: service) {
        case "inactive", "failed": return true
        case "deactivating":
            guard let job = try bus.job(of: bus.object(of: service)) else { return false }
            return try bus.type(ofJob: job) == "stop"
        default: return false
        }
    }
}
