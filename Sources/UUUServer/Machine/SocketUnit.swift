import Addresses
import Settings

/// A socket unit: systemd listens on its addresses for the service.
///
/// It is read from `systemctl show`.
struct SocketUnit: Equatable, Sendable {
    /// The installed units whose sockets are for players.
    static let units = ["uuu-server.socket", "uuu-server-tcp.socket"]

    private static let properties = ["LoadState", "ActiveState", "UnitFileState", "Listen"]

    let name: String
    /// Those addresses of the unit that other machines can reach.
    let reachable: [String]

    /// Reads a unit's properties; returns nil when it is neither active nor enabled.
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

    /// Asks systemd about the installed units; returns none where systemd does not run.
    static func ofInstalledService() -> [Self] {
        self.units.compactMap { name in
            UnitProperties.ask(name, for: self.properties).flatMap { Self(name, $0) }
        }
    }

    /// Returns remarks on addresses that are not served under these settings.
    func remarks(under settings: Settings.Server) -> [String] {
        guard !settings.allowPlaintextRemote else { return [] }
        return self.reachable.map { "\(self.name): \($0) is not served: \(Listeners.mend)" }
    }
}
