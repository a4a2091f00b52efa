import Testing

@testable import UUUServer

@Suite("The path of a unix socket on the command line")
struct SocketPathTests {
    @Test("a prefix unix: is allowed", arguments: ["/run/x.sock", "unix:/run/x.sock"])
    func path(_ argument: String) {
        #expect(SocketPath(argument: argument) == SocketPath(path: "/run/x.sock"))
    }

    @Test("an empty path is refused", arguments: ["", "unix:"])
    func empty(_ argument: String) {
        #expect(SocketPath(argument: argument) == nil)
    }

    @Test("the default is the installed admin socket")
    func standard() {
        #expect(SocketPath.admin.path == "/run/uuu-server/admin.sock")
    }
}
