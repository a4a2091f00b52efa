import Addresses
import Testing

@testable import Settings

@Suite("addresses and networks (SEC-12)")
struct AddressRangeTests {
    private func prefix(_ address: String, _ length: Int) throws -> AddressPrefix {
        AddressPrefix(of: try #require(IPAddress(address)), length: length)
    }

    @Test("a network is its bits and a prefix length (RFC 4632 3.1)") func networks() throws {
        #expect(try AddressRange("10.0.0.0/8").prefix == self.prefix("10.0.0.0", 8))
        #expect(try AddressRange("0.0.0.0/0").prefix == self.prefix("0.0.0.0", 0))
        #expect(try AddressRange("192.0.2.1/32").prefix == self.prefix("192.0.2.1", 32))
        #expect(try AddressRange("2001:DB8::/32").prefix == self.prefix("2001:db8::", 32))
        #expect(try AddressRange("::/0").prefix == self.prefix("::", 0))
        #expect(try AddressRange("::1/128").prefix == self.prefix("::1", 128))
    }

    @Test("a network of IPv4-mapped addresses is one of IPv4, however it is written (RFC 4291 2.5.5.2)")
    func mapped()
        throws
    {
        #expect(try AddressRange("::ffff:10.0.0.0/104").prefix == self.prefix("10.0.0.0", 8))
        #expect(try AddressRange("::ffff:10.0.0.1").prefix == self.prefix("10.0.0.1", 32))
        #expect(try AddressRange("::ffff:10.0.0.0/104").text == "::ffff:10.0.0.0/104")
    }

    @Test("an address is a range of one") func addresses() throws {
        #expect(try AddressRange("192.0.2.1").prefix == self.prefix("192.0.2.1", 32))
        #expect(try AddressRange("::1").prefix == self.prefix("::1", 128))
    }

    @Test(
        "the elements of a list are separated by commas, blanks and line ends",
        arguments: ["10.0.0.0/8,::1", "10.0.0.0/8 ::1", "\n  10.0.0.0/8 ,\n\t::1,", ",10.0.0.0/8,,::1"]
    )
    func lists(_ value: String) throws {
        let ranges = try load("[Server]\ntrusted_proxies = \(value)\n").settings.server.trustedProxies
        #expect(ranges == [try AddressRange("10.0.0.0/8"), try AddressRange("::1")])
        #expect(ValueForm.addressRanges.write(ranges) == "10.0.0.0/8, ::1")
    }

    @Test("an empty list trusts no proxy") func none() throws {
        #expect(try load("[Server]\ntrusted_proxies =\n").settings.server.trustedProxies.isEmpty)
    }

    @Test(
        "the error names the wrong element and how to mend it",
        arguments: [
            ("10.0.0.0/33", "write a number from 0 to 32 behind the slash"),
            ("::/129", "write a number from 0 to 128 behind the slash"),
            ("10.0.0.0/", "write a number from 0 to 32 behind the slash"),
            ("10.0.0.0/-1", "write a number from 0 to 32 behind the slash"),
            ("10.0.0.0/+8", "write a number from 0 to 32 behind the slash"),
            ("10.0.0.0/08", "write a number from 0 to 32 behind the slash"),
            ("10.0.0.0/8/8", "write a number from 0 to 32 behind the slash"),
            ("10.0.0.0/255.0.0.0", "write a number from 0 to 32 behind the slash"),
            ("10.0.0.5/8", "write the first address of the network, or leave out /8 for this address alone"),
            ("2001:db8::1/64", "write the first address of the network, or leave out /64 for this address alone"),
            ("10.0.0.0/٨", "write a number from 0 to 32 behind the slash"),
            ("10.0.0", "write for example trusted_proxies = 10.0.0.0/8, 2001:db8::5"),
            ("localhost", "write for example trusted_proxies = 10.0.0.0/8, 2001:db8::5"),
            ("fe80::1%eth0", "write for example trusted_proxies = 10.0.0.0/8, 2001:db8::5"),
            ("[::1]", "write for example trusted_proxies = 10.0.0.0/8, 2001:db8::5"),
            ("/8", "write for example trusted_proxies = 10.0.0.0/8, 2001:db8::5"),
            ("unix:", "write for example trusted_proxies = 10.0.0.0/8, 2001:db8::5"),
        ]
    )
    func bad(_ element: String, _ hint: String) {
        let written = element.replacing("%", with: "%%")
        #expect(
            complaints("[Server]\n\ntrusted_proxies = 127.0.0.1, \(written), x") == [
                "config.ini:3: [Server] trusted_proxies: \"\(element)\" is not an IP address or a network such as "
                    + "10.0.0.0/8; \(hint)"
            ]
        )
    }

    @Test("variables of the environment may be lists, and have their own example") func environment() throws {
        let variable = "UUU_SERVER_TRUSTED_PROXIES"
        #expect(try load("", environment: [variable: "::1 10.0.0.1"]).settings.server.trustedProxies.count == 2)
        #expect(
            complaints("", environment: [variable: "::1 x"]) == [
                "environment: \(variable): \"x\" is not an IP address or a network such as 10.0.0.0/8; "
                    + "write for example \(variable)=10.0.0.0/8, 2001:db8::5"
            ]
        )
    }

    @Test("a range of all addresses gets a notice (SEC-12)", arguments: ["0.0.0.0/0", "10.0.0.0/8, ::/0"])
    func everybody(_ value: String) throws {
        #expect(
            try load("[Server]\ntrusted_proxies = \(value)\n").notices.map(\.description) == [
                "config.ini:2: [Server] trusted_proxies: everybody is believed, whatever address they claim; "
                    + "list the addresses of the proxies"
            ]
        )
        #expect(try load("[Server]\ntrusted_proxies = 0.0.0.0/1\n").notices.isEmpty)
    }
}
