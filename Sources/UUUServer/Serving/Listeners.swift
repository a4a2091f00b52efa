import Reactor
import Settings
import Systemd

/// What a server listens on: for players, and for the operator.
struct Listeners: Sendable {
    /// For players.
    private(set) var players: [Listener] = []
    /// For the operator: unix sockets.
    private(set) var admin: [Listener] = []

    /// Who may connect to an admin socket of our own: its user, and root.
    private static let adminMode: UInt32 = 0o600

    /// Takes passed sockets, and opens addresses of the command line.
    ///
    /// - Throws: `ReactorError` when one of them cannot be had; none stays open then.
    init(_ launch: Launch) throws(ReactorError) {
        for socket in launch.passed.sockets {
            let listener = Listener(adopting: socket.descriptor)
            switch socket.name {
            case .admin: self.admin.append(listener)
            case .http, .httpTCP: self.players.append(listener)
            }
        }
        do throws(ReactorError) {
            for address in launch.addresses { self.players += try address.open() }
            if let socket = launch.admin {
                self.admin.append(try Listener.unix(path: socket.path, mode: Self.adminMode))
            }
        } catch {
            self.close()
            throw error
        }
    }

    /// These, and what the configuration says if players cannot connect anywhere else.
    ///
    /// - Throws: `ReactorError` when that cannot be had; these stay open.
    func opened(by settings: Settings.Server) throws(ReactorError) -> Listeners {
        guard self.players.isEmpty, let port = UInt16(exactly: settings.port) else { return self }
        var all = self
        all.players = try Listener.tcp(host: settings.host, port: port)
        return all
    }

    /// Stops listening.
    func close() {
        for listener in self.players + self.admin { listener.close() }
    }
}
