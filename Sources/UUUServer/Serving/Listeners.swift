import Reactor
import Settings
import Systemd

/// What a server listens on: for players, and for the operator.
struct Listeners: Sendable {
    /// For players.
    private(set) var players: [Listener] = []
    /// For players, but not served: other machines can reach them, and passwords would be sent unencrypted (SEC-5).
    private(set) var unserved: [Listener] = []
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
    /// Whatever they came from, those that other machines can reach are left out, unless the configuration allows them: what
    /// a socket is bound to tells, not how its address was written.
    ///
    /// - Throws: `ReactorError` when that cannot be had; these stay open.
    func opened(by settings: Settings.Server) throws(ReactorError) -> Listeners {
        var all = self
        if self.players.isEmpty, let port = UInt16(exactly: settings.port) {
            all.players = try Listener.tcp(host: settings.host, port: port)
        }
        guard !settings.allowPlaintextRemote else { return all }
        all.unserved = all.players.filter(\.isReachable)
        all.players.removeAll(where: \.isReachable)
        return all
    }

    /// Why an address is not served, and what mends it.
    static let mend =
        "other machines can reach it, and passwords would cross the network unencrypted; have it listen on 127.0.0.1 or a unix "
        + "socket (ListenStream= in its .socket unit) with nginx in front, or write [Server] allow_plaintext_remote = yes, "
        + "which is right in a container whose port only such a proxy reaches"

    /// Stops listening for players.
    func closePlayers() {
        for listener in self.players + self.unserved { listener.close() }
    }

    /// Stops listening.
    func close() {
        self.closePlayers()
        for listener in self.admin { listener.close() }
    }
}
