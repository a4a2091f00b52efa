import Files
import Foundation
import Systemd

/// Checks for a server that is stopped, and that systemd would start at the first connection to one of its sockets.
///
/// A command that only asks must not start it. A command that needs it stopped must not run while a connection could
/// start it.
enum ServiceCheck {
    /// How long to wait for systemd's answer.
    private static let limit = Duration.seconds(5)

    /// Refuses to connect to an admin socket if that would start the server.
    ///
    /// - Throws: `StartupError` with status 69.
    static func refuseToStart(by socket: SocketPath) throws(StartupError) {
        if let refusal = try self.refusal(for: socket) { throw refusal }
    }

    /// Returns whether a connection to an admin socket would start a server that is stopped.
    ///
    /// - Throws: `StartupError` with status 69, if systemd does not say.
    static func isSleeping(at socket: SocketPath) throws(StartupError) -> Bool { try self.refusal(for: socket) != nil }

    private static func refusal(for socket: SocketPath) throws(StartupError) -> StartupError? {
        // Commands that systemd runs for the service (ExecReload=) have this variable; they run only while the service
        // runs.
        guard ActivatedService.isPossible, ProcessInfo.processInfo.environment["MAINPID"] == nil else { return nil }
        let services: [ActivatedService]
        do throws(SystemdError) {
            services = try ActivatedService.all(within: self.limit)
        } catch {
            // Any other socket may belong to a server that systemd does not manage.
            guard socket == .admin else { return nil }
            throw StartupError(.unavailable, ["\(socket.path): is a server there? \(error)"])
        }
        return self.refusal(for: socket, services)
    }

    /// Returns why not to connect to a socket; nil when no server would be started.
    static func refusal(for socket: SocketPath, _ services: [ActivatedService]) -> StartupError? {
        let sleeping = services.first { $0.isStopped && $0.locations.contains { self.isSame($0, socket.path) } }
        guard let service = sleeping?.service else { return nil }
        let mend = "systemctl start \(service)"
        return StartupError(
            .unavailable,
            ["\(socket.path): not running; \(service) is stopped, and starts with: \(mend)"]
        )
    }

    /// Refuses to touch a database whose server runs, or could be started meanwhile.
    ///
    /// - Parameter configuration: The path of the configuration that identifies the service.
    /// - Throws: `StartupError` with status 75.
    static func requireStopped(_ configuration: String?) throws(StartupError) {
        guard ActivatedService.isPossible, let configuration else { return }
        let services: [ActivatedService]
        do throws(SystemdError) {
            services = try ActivatedService.all(within: self.limit)
        } catch {
            return Startup.say("systemd does not say whether one of its sockets would start the server: \(error)")
        }
        if let refusal = self.refusal(toUse: configuration, services) { throw refusal }
    }

    /// Returns why not to touch the database of a configuration; nil when no socket-activated service is started with
    /// it.
    static func refusal(toUse configuration: String, _ services: [ActivatedService]) -> StartupError? {
        let units = services.filter { service in
            zip(service.words, service.words.dropFirst()).contains {
                $0 == "--config" && self.isSame($1, configuration)
            }
                || service.words.contains {
                    $0.hasPrefix("--config=") && self.isSame(String($0.dropFirst(9)), configuration)
                }
        }
        guard let first = units.first else { return nil }
        let names = units.map(\.socket) + [first.service]
        let reason = units.allSatisfy(\.isStopped) ? "would be started by whoever connects" : "is running"
        let mend = "stop it and its sockets: \(self.stopCommand(for: names))"
        return StartupError(.tryAgain, ["\(first.service) \(reason); \(mend)"])
    }

    /// The command that stops the shipped service, with the sockets that would start it again.
    static let stopCommand = Self.stopCommand(for: [
        "uuu-server.socket", "uuu-server-admin.socket", "uuu-server-tcp.socket", "uuu-server.service",
    ])

    private static func stopCommand(for units: [String]) -> String {
        var seen: Set<String> = []
        return "systemctl stop \(units.filter { seen.insert($0).inserted }.joined(separator: " "))"
    }

    /// Returns whether two paths lead to the same file.
    private static func isSame(_ one: String, _ other: String) -> Bool {
        if one == other { return true }
        guard let one = try? FileStatus(path: one), let other = try? FileStatus(path: other) else { return false }
        return one.identity == other.identity
    }
}
