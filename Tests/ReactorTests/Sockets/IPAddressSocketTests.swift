import Addresses
import Glibc
import Testing

@testable import Reactor

@Suite("Addresses of sockets") struct IPAddressSocketTests {
    @Test("both versions are read from the kernel's structures") func sockets() {
        #expect(IPAddress(in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)).description == "127.0.0.1")
        #expect(IPAddress(in6addr_loopback).description == "::1")
        #expect(IPAddress(in6addr_any).description == "::")
    }
}
