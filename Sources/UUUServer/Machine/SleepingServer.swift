import Files
import Foundation
import Systemd

/// A server that does not run, and that systemd would start if anybody connected to one of its sockets.
///
/// A command that only asks must not start it, and one that needs it stopped must not run while it can be started.
enum SleepingServer {
    /// How long systemd is asked.
    private static let limit = Duration.seconds(5)

    /// Refuses to connect to an admin socket when that would start the server.
    ///
    /// - Throws: `StartupError` with status 69.
    static func refuseToStart(by socket: SocketPath) throws(StartupError) {
        // What systemd itself runs for the service (ExecReload=) has this, and runs only while the service does.
        guard ActivatedService.isPossible, ProcessInfo.processInfo.environment["MAINPID"] == nil else { return }
        let services: [ActivatedService]
        do throws(SystemdError) {
            services = try ActivatedService.all(within: self.limit)
        } catch {
            // Anywhere else it may well be a server that systemd knows nothing of.
            guard socket == .admin else { return }
            throw StartupError(.unavailable, ["\(socket.path): is a server there? \(error)"])
        }
        if let refusal = self.refusal(for: socket, services) { throw refusal }
    }

    /// Why a socket is not connected to; nil when nobody would be started.
    static func refusal(for socket: SocketPath, _ services: [ActivatedService]) -> StartupError? {
        let sleeping = services.first { $0.isStopped && $0.locations.contains { self.isSame($0, socket.path) } }
        guard let service = sleeping?.service else { return nil }
        let mend = "systemctl start \(service)"
        return StartupError(
            .unavailable,
            ["\(socket.path): not running; \(service) is stopped, and starts with: \(mend)"]
        )
    }

    /// Refuses to touch a database whose server could be started meanwhile.
    ///
    /// - Parameter configuration: The file by which the server is known.
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

    /// Why the database of a configuration is not touched; nil when no socket would have its server started.
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

    /// Whether two paths lead to one file.
    private static func isSame(_ one: String, _ other: String) -> Bool {
        if one == other { return true }
        guard let one = try? FileStatus(path: one), let other = try? FileStatus(path: other) else { return false }
        return one.identity == other.identity
    }
}
