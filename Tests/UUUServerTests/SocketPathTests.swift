import Testing

@testable import UUUServer

@Suite("The file of a unix socket on the command line")
struct SocketPathTests {
    @Test("unix: may stand before it", arguments: ["/run/x.sock", "unix:/run/x.sock"])
    func path(_ argument: String) {
        #expect(SocketPath(argument: argument) == SocketPath(path: "/run/x.sock"))
    }

    @Test("it is not empty", arguments: ["", "unix:"])
    func empty(_ argument: String) {
        #expect(SocketPath(argument: argument) == nil)
    }

    @Test("left out, it is where systemd listens")
    func standard() {
        #expect(SocketPath.admin.path == "/run/uuu-server/admin.sock")
    }
}
