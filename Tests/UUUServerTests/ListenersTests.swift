import Foundation
import Reactor
import Settings
import StandardContexts
import Systemd
import TestSupport
import Testing

@testable import UUUServer

@Suite("The sockets that a server listens on")
struct ListenersTests {
    private let launch = Launch(registry: .standard)

    private var anyPort: Settings.Server {
        var server = Settings().server
        server.port = 0
        return server
    }

    @Test("without other addresses it listens on the configured host and port, also with an admin socket")
    func configured() throws {
        let folder = try TemporaryFolder()
        var launch = self.launch
        launch.admin = SocketPath(path: folder("admin.sock"))
        let first = try Listeners(launch)
        #expect(first.players.isEmpty)
        let listeners = try first.opened(by: self.anyPort)
        #expect(listeners.players.map { $0.location.hasPrefix("127.0.0.1:") } == [true])
        #expect(listeners.admin.map(\.location) == ["unix:\(folder("admin.sock"))"])
        let mode = try FileManager.default.attributesOfItem(atPath: folder("admin.sock"))[.posixPermissions] as? Int
        #expect(mode == 0o600)
        listeners.close()
        #expect(!FileManager.default.fileExists(atPath: folder("admin.sock")))
    }

    @Test("a passed admin socket is for the operator, others are for players and replace host and port")
    func passed() throws {
        let folder = try TemporaryFolder()
        let (one, other) = (try Listener.unix(path: folder("http")), try Listener.unix(path: folder("admin")))
        var launch = self.launch
        launch.passed.sockets = [
            PassedSocket(name: .admin, descriptor: other.descriptor, family: .unix),
            PassedSocket(name: .http, descriptor: one.descriptor, family: .unix),
        ]
        let listeners = try Listeners(launch).opened(by: self.anyPort)
        #expect(listeners.players.map(\.location) == ["unix:\(folder("http"))"])
        #expect(listeners.admin.map(\.location) == ["unix:\(folder("admin"))"])
        listeners.close()
        #expect(FileManager.default.fileExists(atPath: folder("admin")), "a passed socket's file is never removed")
    }

    @Test("a passed address that other machines can reach is not served, the others are (SEC-5)")
    func reachable() throws {
        let folder = try TemporaryFolder()
        let open = try #require(try Listener.tcp(host: "0.0.0.0", port: 0).first)
        let near = try #require(try Listener.tcp(host: "127.0.0.1", port: 0).first)
        let unix = try Listener.unix(path: folder("http"))
        var launch = self.launch
        launch.passed.sockets = [
            PassedSocket(name: .httpTCP, descriptor: open.descriptor, family: .ipv4),
            PassedSocket(name: .http, descriptor: near.descriptor, family: .ipv4),
            PassedSocket(name: .http, descriptor: unix.descriptor, family: .unix),
        ]
        let first = try Listeners(launch)
        let listeners = try first.opened(by: self.anyPort)
        #expect(listeners.players.map(\.location) == [near.location, unix.location])
        #expect(listeners.unserved.map(\.location) == [open.location])
        var settings = self.anyPort
        settings.allowPlaintextRemote = true
        let all = try first.opened(by: settings)
        #expect(all.players.map(\.location) == [open.location, near.location, unix.location])
        #expect(all.unserved.isEmpty)
        listeners.close()
    }

    @Test("if only such an address was passed, the configured one is not opened in its place")
    func onlyReachable() throws {
        let open = try #require(try Listener.tcp(host: "::", port: 0).first)
        var launch = self.launch
        launch.passed.sockets = [PassedSocket(name: .http, descriptor: open.descriptor, family: .ipv6)]
        let listeners = try Listeners(launch).opened(by: self.anyPort)
        #expect(listeners.players.isEmpty)
        #expect(listeners.unserved.map(\.location) == [open.location])
        listeners.close()
    }

    @Test("when one address cannot be opened, none stays open")
    func refused() throws {
        let folder = try TemporaryFolder()
        try folder.write("mine", to: "file")
        var launch = self.launch
        launch.addresses = [.unix(path: folder("http"))]
        launch.admin = SocketPath(path: folder("file"))
        let error = #expect(throws: ReactorError.self) { try Listeners(launch) }
        #expect(error?.code == .addressInUse)
        #expect(!FileManager.default.fileExists(atPath: folder("http")))
        #expect(try String(contentsOfFile: folder("file"), encoding: .utf8) == "mine")
    }
}
