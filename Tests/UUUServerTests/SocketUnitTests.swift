import Settings
import Testing

@testable import UUUServer

@Suite("The socket units of the service")
struct SocketUnitTests {
    private func unit(_ more: String) -> SocketUnit? {
        SocketUnit("uuu-server-tcp.socket", UnitProperties("LoadState=loaded\n" + more))
    }

    @Test(
        "addresses that other machines can reach get a remark with how to mend it, unless they are allowed (SEC-5)",
        arguments: ["0.0.0.0:7450", "[::]:7450", "192.0.2.1:7450", "[fe80::1]:7450", "[fd00::1]:7450"]
    )
    func reachable(_ address: String) throws {
        let unit = try #require(
            self.unit("ActiveState=active\nListen=127.0.0.1:7450 (Stream)\nListen=\(address) (Stream)\n")
        )
        #expect(unit.reachable == [address])
        var settings = Settings().server
        #expect(unit.remarks(under: settings).count == 1)
        #expect(
            unit.remarks(under: settings).first?.hasPrefix(
                "uuu-server-tcp.socket: \(address) is not served: other machines can reach it, "
            ) == true
        )
        settings.allowPlaintextRemote = true
        #expect(unit.remarks(under: settings).isEmpty)
    }

    @Test(
        "the loopback and unix sockets get no remark",
        arguments: [
            "127.0.0.1:7450", "[::1]:7450", "[::ffff:127.0.0.1]:7450", "/run/uuu-server/http.sock", "@uuu-server",
        ]
    )
    func near(_ address: String) {
        #expect(self.unit("UnitFileState=enabled\nListen=\(address) (Stream)\n")?.reachable == [])
    }

    @Test("a unit that is neither active nor enabled is ignored")
    func unused() {
        #expect(self.unit("ActiveState=inactive\nUnitFileState=disabled\nListen=0.0.0.0:7450 (Stream)\n") == nil)
        #expect(SocketUnit("x.socket", UnitProperties("LoadState=not-found\nActiveState=active\n")) == nil)
    }
}
