import Addresses
import Glibc

extension IPAddress {
    /// Makes the address from an IPv4 socket address.
    init(_ address: in_addr) {
        self.init(v4: UInt32(bigEndian: address.s_addr))
    }

    /// Makes the address from an IPv6 socket address.
    init(_ address: in6_addr) {
        let bits = unsafe withUnsafeBytes(of: address) { unsafe $0.loadUnaligned(as: UInt128.self) }
        self.init(v6: UInt128(bigEndian: bits))
    }
}
