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

    /// Opens addresses of the command line beside passed sockets; without either, the configuration's.
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
        var addresses = launch.addresses
        let server = launch.file.settings.server
        if self.players.isEmpty, addresses.isEmpty, let port = UInt16(exactly: server.port) {
            addresses = [.tcp(host: server.host, port: port)]
        }
        do throws(ReactorError) {
            for address in addresses { self.players += try address.open() }
            if let socket = launch.admin {
                self.admin.append(try Listener.unix(path: socket.path, mode: Self.adminMode))
            }
        } catch {
            self.close()
            throw error
        }
    }

    /// Stops listening.
    func close() {
        for listener in self.players + self.admin { listener.close() }
    }
}
