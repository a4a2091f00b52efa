import Settings
import Testing

@Suite("host names and addresses")
struct HostAddressTests {
    @Test("addresses in any of their spellings are read to their numbers")
    func addresses() {
        #expect(HostAddress("127.0.0.1") == .ipv4([127, 0, 0, 1]))
        #expect(HostAddress("::") == .ipv6([0, 0, 0, 0, 0, 0, 0, 0]))
        #expect(HostAddress("0:0:0:0:0:0:0:1") == .ipv6([0, 0, 0, 0, 0, 0, 0, 1]))
        #expect(HostAddress("2001:DB8::a") == .ipv6([0x2001, 0xDB8, 0, 0, 0, 0, 0, 0xA]))
        #expect(HostAddress("1:2:3:4:5:6:7::") == .ipv6([1, 2, 3, 4, 5, 6, 7, 0]))
        #expect(HostAddress("::ffff:127.0.0.1") == .ipv6([0, 0, 0, 0, 0, 0xFFFF, 0x7F00, 1]))
        #expect(HostAddress("world.example.org") == .name("world.example.org"))
        #expect(HostAddress("3com") == .name("3com"))
    }

    @Test(
        "what is neither is refused",
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
        "only this machine reaches the loopback addresses and localhost",
        arguments: ["localhost", "LocalHost", "127.0.0.1", "127.255.1.2", "::1", "0::0:1", "::ffff:127.0.0.1"]
    )
    func loopback(_ text: String) {
        #expect(HostAddress(text)?.isLoopback == true)
    }

    @Test(
        "others reach all else",
        arguments: ["0.0.0.0", "::", "10.0.0.1", "128.0.0.1", "::2", "1::1", "::127.0.0.1", "::ffff:128.0.0.1", "host"]
    )
    func remote(_ text: String) {
        #expect(HostAddress(text)?.isLoopback == false)
    }
}
