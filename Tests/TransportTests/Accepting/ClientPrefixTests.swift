import Addresses
import Reactor
import Testing

@testable import Transport

@Suite("Addresses that count as one client (SEC-17)")
struct ClientPrefixTests {
    private func prefix(_ text: String) throws -> ClientPrefix { ClientPrefix(try #require(IPAddress(text))) }

    @Test("each address of IPv4 is a client; an IPv6 network of 64 bits is one")
    func prefixes() throws {
        let (first, second) = ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9")
        #expect(try self.prefix(first) == self.prefix(second))
        #expect(try self.prefix(first) != self.prefix("2001:db8:1:3::1"))
        #expect(try self.prefix("192.0.2.1") != self.prefix("192.0.2.2"))
        #expect(try self.prefix("::ffff:192.0.2.1") == self.prefix("192.0.2.1"))
    }

    @Test("an IPv6 network of 48 bits is a site; addresses of IPv4 have none, nor have clients without a name")
    func sites() throws {
        #expect(try self.prefix("2001:db8:1:2::1").site == self.prefix("2001:db8:1:ffff::1").site)
        #expect(try self.prefix("2001:db8:1:2::1").site != self.prefix("2001:db8:2:2::1").site)
        #expect(try self.prefix("2001:db8:1:2::1").site != nil)
        #expect(try self.prefix("255.255.255.255").site == nil)
        #expect(ClientPrefix.unknown.site == nil)
    }

    @Test("programs on this machine are not limited, unless a trusted proxy speaks for them")
    func exemptions() throws {
        let (local, loopback6) = (try #require(IPAddress("127.0.0.9")), try #require(IPAddress("::1")))
        let far = try #require(IPAddress("192.0.2.1"))
        for exempt in [ClientAddress.peer(.unix), .peer(.gone), .peer(.address(local)), .peer(.address(loopback6))] {
            #expect(ClientPrefix(exempt) == nil)
        }
        #expect(ClientPrefix(.forwarded(local)) == ClientPrefix(local))
        #expect(ClientPrefix(.peer(.address(far))) == ClientPrefix(.forwarded(far)))
        #expect(ClientPrefix(.unknown) == .unknown)
    }
}
