import Foundation
import Systemd
import TestSupport
import Testing

@testable import UUUServer

@Suite("A stopped server that a connection would start") struct ServiceCheckTests {
    private func services(isStopped: Bool, config: String = "/etc/x.ini") -> [ActivatedService] {
        let locations = ["uuu-server.socket": "/run/h.sock", "uuu-server-admin.socket": "/run/a.sock"]
        return locations.sorted { $0.key > $1.key }.map { socket, location in
            ActivatedService(
                socket: socket,
                locations: [location, "127.0.0.1:7450"],
                service: "uuu-server.service",
                words: ["/usr/bin/uuu-server", "serve", "--config", config],
                isStopped: isStopped
            )
        } + [
            ActivatedService(
                socket: "o.socket",
                locations: ["/run/o"],
                service: "o.service",
                words: [],
                isStopped: true
            )
        ]
    }

    @Test("no connection is made to a stopped service; the error names it and how to start it")
    func stopped() {
        let socket = SocketPath(path: "/run/a.sock")
        let refusal = ServiceCheck.refusal(for: socket, self.services(isStopped: true))
        #expect(refusal?.status == .unavailable)
        #expect(
            refusal?.lines == [
                "/run/a.sock: not running; uuu-server.service is stopped, and starts with: "
                    + "systemctl start uuu-server.service"
            ]
        )
    }

    @Test("a running server is asked, and so is one that systemd does not know")
    func others() {
        let socket = SocketPath(path: "/run/a.sock")
        #expect(ServiceCheck.refusal(for: socket, self.services(isStopped: false)) == nil)
        #expect(ServiceCheck.refusal(for: SocketPath(path: "/tmp/own"), self.services(isStopped: true)) == nil)
        #expect(ServiceCheck.refusal(for: socket, []) == nil)
    }

    @Test("the socket is recognized by any path that leads to it")
    func names() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "a.sock")
        try FileManager.default.createSymbolicLink(atPath: folder("link"), withDestinationPath: "a.sock")
        let service = ActivatedService(
            socket: "x.socket",
            locations: [folder("a.sock")],
            service: "x.service",
            words: [],
            isStopped: true
        )
        for name in ["a.sock", "./a.sock", "link"] {
            #expect(ServiceCheck.refusal(for: SocketPath(path: folder(name)), [service]) != nil)
        }
        #expect(ServiceCheck.refusal(for: SocketPath(path: folder("b.sock")), [service]) == nil)
    }

    @Test("a database is refused while a socket could start its server; each unit is named once")
    func restore() {
        let stopped = ServiceCheck.refusal(toUse: "/etc/x.ini", self.services(isStopped: true))
        let running = ServiceCheck.refusal(toUse: "/etc/x.ini", self.services(isStopped: false))
        let mend = "systemctl stop uuu-server.socket uuu-server-admin.socket uuu-server.service"
        let both = "stop it and its sockets: \(mend)"
        #expect(stopped?.lines == ["uuu-server.service would be started by whoever connects; \(both)"])
        #expect(running?.lines == ["uuu-server.service is running; \(both)"])
        #expect(stopped?.status == .tryAgain)
        #expect(ServiceCheck.refusal(toUse: "/etc/y.ini", self.services(isStopped: true)) == nil)
        let joined = ActivatedService(
            socket: "a.socket",
            locations: [],
            service: "a.service",
            words: ["--config=/etc/x.ini"],
            isStopped: true
        )
        #expect(ServiceCheck.refusal(toUse: "/etc/x.ini", [joined]) != nil)
    }
}
