import Addresses
import Settings

/// A unit that systemd listens for on behalf of the service, as `systemctl show` tells it.
struct SocketUnit: Equatable, Sendable {
    /// The units with sockets of players that `make install` installs.
    static let units = ["uuu-server.socket", "uuu-server-tcp.socket"]

    private static let properties = ["LoadState", "ActiveState", "UnitFileState", "Listen"]

    let name: String
    /// The addresses that other machines can reach.
    let reachable: [String]

    /// What a unit means for the service; nil when it is neither active nor enabled.
    init?(_ name: String, _ unit: UnitProperties) {
        guard unit["LoadState"] == "loaded",
            unit["ActiveState"] == "active" || unit["UnitFileState"].hasPrefix("enabled")
        else { return nil }
        self.name = name
        self.reachable = unit.lines("Listen").compactMap { line in
            // `0.0.0.0:7450 (Stream)`
            let address = String(line.prefix { $0 != " " })
            guard case .tcp(let host, _)? = try? ListenAddress(parsing: address), let host = HostAddress(host),
                !host.isLoopback
            else { return nil }
            return address
        }
    }

    /// Asks systemd about the units; none where it does not run.
    static func ofInstalledService() -> [Self] {
        self.units.compactMap { name in
            UnitProperties.ask(name, for: self.properties).flatMap { Self(name, $0) }
        }
    }

    /// What the operator should know of its addresses, under those settings.
    func remarks(under settings: Settings.Server) -> [String] {
        guard !settings.allowPlaintextRemote else { return [] }
        return self.reachable.map { "\(self.name): \($0) is not served: \(Listeners.mend)" }
    }
}
