import Testing

@testable import Addresses

@Suite("Networks") struct AddressPrefixTests {
    private static func prefix(_ address: String, _ length: Int) throws -> AddressPrefix {
        AddressPrefix(of: try #require(IPAddress(address)), length: length)
    }

    @Test(
        "a network contains the addresses with its prefix (RFC 4632 3.1)",
        arguments: [
            ("10.0.0.0", 8, "10.255.255.255", true), ("10.0.0.0", 8, "11.0.0.0", false),
            ("10.0.0.0", 8, "9.255.255.255", false), ("192.0.2.128", 25, "192.0.2.127", false),
            ("192.0.2.128", 25, "192.0.2.128", true), ("192.0.2.1", 32, "192.0.2.1", true),
            ("192.0.2.1", 32, "192.0.2.0", false), ("0.0.0.0", 0, "255.255.255.255", true),
            ("192.0.2.77", 24, "192.0.2.1", true), ("2001:db8::", 32, "2001:db8:ffff::1", true),
            ("2001:db8::", 32, "2001:db9::", false), ("2001:db8::", 127, "2001:db8::1", true),
            ("2001:db8::", 127, "2001:db8::2", false), ("2001:db8::1", 128, "2001:db8::1", true),
            ("2001:db8::1", 128, "2001:db8::", false), ("::", 0, "ffff::1", true),
            // Addresses of the other version, even with the same bits.
            ("::", 0, "192.0.2.1", false), ("0.0.0.0", 0, "::", false), ("::", 96, "0.0.0.1", false),
            ("10.0.0.0", 8, "::ffff:10.1.2.3", true), ("10.0.0.0", 8, "::10.1.2.3", false),
        ]
    )
    func contains(_ network: String, _ length: Int, _ address: String, _ isIn: Bool) throws {
        #expect(try Self.prefix(network, length).contains(try #require(IPAddress(address))) == isIn)
    }

    @Test("the bits after the prefix are ignored: the same network is equal") func equality() throws {
        #expect(try Self.prefix("192.0.2.77", 24) == Self.prefix("192.0.2.1", 24))
        #expect(try Self.prefix("192.0.2.77", 24).description == "192.0.2.0/24")
        #expect(try Self.prefix("2001:db8:1:2:3::4", 64).description == "2001:db8:1:2::/64")
        #expect(try Self.prefix("::ffff:192.0.2.77", 24).description == "192.0.2.0/24")
        #expect(try Self.prefix("0.0.0.0", 0) != Self.prefix("::", 0))
        #expect(try Self.prefix("10.0.0.0", 8) != Self.prefix("10.0.0.0", 9))
    }

    @Test("a length out of range is replaced by the nearest valid one") func lengths() throws {
        #expect(try Self.prefix("192.0.2.1", -1).description == "0.0.0.0/0")
        #expect(try Self.prefix("192.0.2.1", 33).description == "192.0.2.1/32")
        #expect(try Self.prefix("2001:db8::1", .max).description == "2001:db8::1/128")
        #expect(try Self.prefix("2001:db8::1", .min).description == "::/0")
    }

    @Test("a network of IPv4-mapped addresses is one of IPv4, and a wider one is not (RFC 4291 2.5.5.2)") func mapped()
    {
        let inner = UInt128(0xFFFF_0A01_0203)
        #expect(AddressPrefix(ofV6: inner, length: 104).description == "10.0.0.0/8")
        #expect(AddressPrefix(ofV6: inner, length: 128).description == "10.1.2.3/32")
        #expect(AddressPrefix(ofV6: inner, length: 96).description == "0.0.0.0/0")
        #expect(AddressPrefix(ofV6: inner, length: 95).description == "::fffe:0:0/95")
        #expect(AddressPrefix(ofV6: 0xFFFF_0000_0000 | 1 << 127, length: 1).description == "8000::/1")
    }

    @Test(
        "a client is an IPv4 address, or an IPv6 network with a prefix of 64 bits; a site has 48 (SEC-17)",
        arguments: [
            ("192.0.2.1", "192.0.2.1/32", nil), ("::ffff:192.0.2.1", "192.0.2.1/32", nil),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1::/48"), ("::1", "::/64", "::/48"),
        ] as [(String, String, String?)]
    )
    func buckets(_ address: String, _ client: String, _ site: String?) throws {
        let address = try #require(IPAddress(address))
        #expect(AddressPrefix.client(address).description == client)
        #expect(AddressPrefix.site(address)?.description == site)
    }
}
