/// An IP address of either version, without port and zone.
///
/// An IPv4-mapped IPv6 address such as `::ffff:192.0.2.1` (RFC 4291 2.5.5.2) is stored as an IPv4 address, so that code
/// which counts or trusts addresses does not treat one machine as two.
package struct IPAddress: Hashable, Sendable, BitwiseCopyable {
    /// The version of the protocol.
    package enum Version: Hashable, Sendable, BitwiseCopyable {
        /// IPv4, with 32 bits.
        case v4
        /// IPv6, with 128 bits.
        case v6

        /// The number of bits in an address.
        package var width: Int { self == .v4 ? 32 : 128 }
    }

    /// The version.
    package let version: Version
    /// The address as a number; for IPv4 in the lowest 32 bits.
    package let bits: UInt128

    /// The first 96 bits of an IPv4-mapped IPv6 address.
    static let mappedPrefix: UInt128 = 0xFFFF

    /// Makes an IPv4 address from a number: `0x7F00_0001` is 127.0.0.1.
    package init(v4 bits: UInt32) {
        self.version = .v4
        self.bits = UInt128(bits)
    }

    /// Makes an IPv6 address from a number, or the IPv4 address if it is an IPv4-mapped one.
    package init(v6 bits: UInt128) {
        if bits >> 32 == Self.mappedPrefix {
            self.init(v4: UInt32(truncatingIfNeeded: bits))
        } else {
            self.init(unmapped: bits)
        }
    }

    /// Makes an IPv6 address from a number, even if it is IPv4-mapped.
    init(unmapped bits: UInt128) {
        self.version = .v6
        self.bits = bits
    }

    /// Reads an address: four numbers without leading zeros, or any notation of IPv6 (RFC 4291 2.2).
    ///
    /// - Returns: The address; nil for anything else, including one with a port, zone, brackets or blanks.
    package init?(_ text: String) {
        guard let written = WrittenAddress(text) else { return nil }
        self = written.address
    }

    /// The number of the address in IPv6; an IPv4 address is mapped.
    package var bitsInV6: UInt128 { self.version == .v4 ? Self.mappedPrefix << 32 | self.bits : self.bits }

    /// Whether only this machine can reach it: 127.0.0.0/8 or `::1`.
    ///
    /// False for addresses that mean all addresses (`0.0.0.0`, `::`), and for link-local and private ones.
    package var isLoopback: Bool { self.version == .v4 ? self.bits >> 24 == 127 : self.bits == 1 }

    /// Whether it means all addresses of a machine: `0.0.0.0` or `::`.
    package var isWildcard: Bool { self.bits == 0 }
}
