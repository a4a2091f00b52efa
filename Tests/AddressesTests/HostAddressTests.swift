import Testing

@testable import Addresses

@Suite("Host names and addresses")
struct HostAddressTests {
    @Test("addresses are read in any notation")
    func addresses() {
        #expect(HostAddress("127.0.0.1") == .address(IPAddress(v4: 0x7F00_0001), written: .v4))
        #expect(HostAddress("::") == .address(IPAddress(v6: 0), written: .v6))
        #expect(HostAddress("0:0:0:0:0:0:0:1") == .address(IPAddress(v6: 1), written: .v6))
        #expect(HostAddress("2001:DB8::a") == .address(IPAddress(v6: 0x2001_0DB8 << 96 | 10), written: .v6))
        #expect(
            HostAddress("1:2:3:4:5:6:7::")
                == .address(IPAddress(v6: 0x1_0002_0003_0004_0005_0006_0007 << 16), written: .v6)
        )
        #expect(HostAddress("::ffff:127.0.0.1") == .address(IPAddress(v4: 0x7F00_0001), written: .v6))
        #expect(HostAddress("world.example.org") == .name("world.example.org"))
        #expect(HostAddress("3com") == .name("3com"))
    }

    @Test(
        "an address is not a name, and may be in the notation of IPv6",
        arguments: [
            ("127.0.0.1", true, false), ("::1", true, true), ("::ffff:127.0.0.1", true, true),
            ("localhost", false, false),
        ]
    )
    func written(_ text: String, _ isNumeric: Bool, _ isIPv6: Bool) throws {
        let host = try #require(HostAddress(text))
        #expect(host.isNumeric == isNumeric && host.isWrittenAsIPv6 == isIPv6)
    }

    @Test(
        "wildcard addresses mean all addresses of a machine",
        arguments: [
            ("0.0.0.0", true), ("::", true), ("::ffff:0.0.0.0", true), ("0.0.0.1", false), ("::1", false),
            ("host", false),
        ]
    )
    func wildcard(_ text: String, _ isWildcard: Bool) throws {
        #expect(try #require(HostAddress(text)).isWildcard == isWildcard)
    }

    @Test(
        "a text that is neither address nor name is refused",
        arguments: [
            "", "*", "127.0.0.256", "127.0.0", "1.2.3.4.5", "127.0.0.01", "1", "[::1]", ":::", "1::2::3", "::12345",
            "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7::8", "1:2:3", ":1:2:3:4:5:6:7", "::1:", "fe80::1%eth0", "::+1",
            "1.2.3.4::", "::1.2.3.4:5", "-a", "a-", "a..b", "a b", "höst", "host_name", "localhost:7450", "a.1",
            String(repeating: "a", count: 64), String(repeating: "a.", count: 127) + "a",
        ]
    )
    func neither(_ text: String) {
        #expect(HostAddress(text) == nil)
    }

    @Test(
        "only this machine can reach loopback addresses and localhost",
        arguments: ["localhost", "LocalHost", "127.0.0.1", "127.255.1.2", "::1", "0::0:1", "::ffff:127.0.0.1"]
    )
    func loopback(_ text: String) {
        #expect(HostAddress(text)?.isLoopback == true)
    }

    @Test(
        "other machines may reach any other host",
        arguments: ["0.0.0.0", "::", "10.0.0.1", "128.0.0.1", "::2", "1::1", "::127.0.0.1", "::ffff:128.0.0.1", "host"]
    )
    func remote(_ text: String) {
        #expect(HostAddress(text)?.isLoopback == false)
    }
}
