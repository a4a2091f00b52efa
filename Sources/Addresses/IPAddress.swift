/// An address of the internet protocol, whichever of its versions; no port and no zone.
///
/// An IPv4 address that came inside an IPv6 one, as `::ffff:192.0.2.1` (RFC 4291 2.5.5.2), is an IPv4 address: who counts
/// or trusts by address shall not see one machine as two.
package struct IPAddress: Hashable, Sendable, BitwiseCopyable {
    /// The versions of the protocol.
    package enum Version: Hashable, Sendable, BitwiseCopyable {
        /// 32 bits.
        case v4
        /// 128 bits.
        case v6

        /// How many bits an address has.
        package var width: Int { self == .v4 ? 32 : 128 }
    }

    /// The version.
    package let version: Version
    /// The address as a number; of IPv4 only the lowest 32 bits are used.
    package let bits: UInt128

    /// What an IPv4 address inside an IPv6 one begins with: 96 bits.
    static let mappedPrefix: UInt128 = 0xFFFF

    /// The IPv4 address of a number: `0x7F00_0001` is 127.0.0.1.
    package init(v4 bits: UInt32) {
        self.version = .v4
        self.bits = UInt128(bits)
    }

    /// The IPv6 address of a number, or the IPv4 address in it.
    package init(v6 bits: UInt128) {
        if bits >> 32 == Self.mappedPrefix {
            self.init(v4: UInt32(truncatingIfNeeded: bits))
        } else {
            self.init(unmapped: bits)
        }
    }

    /// The IPv6 address of a number, whatever is in it.
    init(unmapped bits: UInt128) {
        self.version = .v6
        self.bits = bits
    }

    /// Reads an address as people write it: four numbers without leading zeros, or any spelling of IPv6 (RFC 4291 2.2).
    ///
    /// - Returns: Nil for anything else: a port, a zone, brackets and blanks included.
    package init?(_ text: String) {
        guard let written = WrittenAddress(text) else { return nil }
        self = written.address
    }

    /// The number that it has among the addresses of IPv6: that of an IPv4 address is inside one.
    package var bitsInV6: UInt128 { self.version == .v4 ? Self.mappedPrefix << 32 | self.bits : self.bits }

    /// Whether only this machine can reach it: 127.0.0.0/8, or `::1`.
    ///
    /// The address that stands for all addresses (`0.0.0.0`, `::`) is none, and neither is a link-local or a private one.
    package var isLoopback: Bool { self.version == .v4 ? self.bits >> 24 == 127 : self.bits == 1 }

    /// Whether it stands for every address of a machine: `0.0.0.0`, or `::`.
    package var isWildcard: Bool { self.bits == 0 }
}
