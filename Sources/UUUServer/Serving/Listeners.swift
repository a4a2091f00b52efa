import Reactor
import Settings
import Systemd

/// The sockets that a server listens on: for players, and for the operator.
struct Listeners: Sendable {
    /// The sockets that players connect to.
    private(set) var players: [Listener] = []
    /// Sockets for players that are not served: other machines can reach them, and passwords would be sent unencrypted
    /// (SEC-5).
    private(set) var unserved: [Listener] = []
    /// The admin sockets, which are unix sockets.
    private(set) var admin: [Listener] = []

    /// The file mode of an admin socket that this process creates: only its own user and root may connect.
    private static let adminMode: UInt32 = 0o600

    /// Adopts the passed sockets, and opens the addresses of the command line.
    ///
    /// - Throws: `ReactorError` when one of them cannot be opened; none stays open then.
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

    /// Returns these listeners; if none is for players, adds the address of the configuration.
    ///
    /// Unless the configuration allows them, all sockets that other machines can reach are moved to ``unserved``,
    /// passed ones too. What decides is the address to which a socket is bound, not how the operator wrote it.
    ///
    /// - Throws: `ReactorError` when that address cannot be opened; these listeners stay open.
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

    /// Says why an address is not served, and how to mend that.
    static let mend =
        "other machines can reach it, and passwords would cross the network unencrypted; have it listen on 127.0.0.1 or a unix "
        + "socket (ListenStream= in its .socket unit) with nginx in front, or write [Server] allow_plaintext_remote = yes, "
        + "which is right in a container whose port only such a proxy reaches"

    /// Closes the sockets of players, also the unserved ones.
    func closePlayers() {
        for listener in self.players + self.unserved { listener.close() }
    }

    /// Closes all sockets.
    func close() {
        self.closePlayers()
        for listener in self.admin { listener.close() }
    }
}
