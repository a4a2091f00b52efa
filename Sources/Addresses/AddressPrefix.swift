/// The addresses that begin with the same bits: a network, or one address alone (RFC 4632 3.1, RFC 4291 2.3).
package struct AddressPrefix: Hashable, Sendable, BitwiseCopyable {
    /// The first address; the bits behind the prefix are 0.
    package let address: IPAddress
    /// How many bits are the same: 0 to 32, or to 128 for IPv6.
    package let length: Int

    /// The network of an address.
    ///
    /// - Parameters:
    ///   - address: Any address of it.
    ///   - length: How many bits are the same; less than none counts as none, more than there are as all.
    package init(of address: IPAddress, length: Int) {
        let width = address.version.width
        self.length = min(max(length, 0), width)
        // A shift by as many bits as there are gives 0.
        let bits = (address.bits >> (width - self.length)) << (width - self.length)
        // Not by `init(v6:)`: the network of an IPv6 address is of IPv6, however short.
        self.address = address.version == .v4 ? IPAddress(v4: UInt32(bits)) : IPAddress(unmapped: bits)
    }

    /// The network of an IPv6 address in numbers; one of IPv4 addresses inside IPv6 ones is a network of IPv4.
    package init(ofV6 bits: UInt128, length: Int) {
        let address = IPAddress(v6: bits)
        if address.version == .v4, length >= 96 {
            self.init(of: address, length: length - 96)
        } else {
            self.init(of: IPAddress(unmapped: bits), length: length)
        }
    }

    /// Whether an address is in it; those of the other version never are.
    package func contains(_ address: IPAddress) -> Bool {
        let hidden = self.address.version.width - self.length
        return address.version == self.address.version && address.bits >> hidden == self.address.bits >> hidden
    }
}

extension AddressPrefix {
    /// What counts as one client (SEC-17): an IPv4 address, or the IPv6 network of 64 bits around an address, which
    /// is what one household gets.
    package static func client(_ address: IPAddress) -> AddressPrefix {
        AddressPrefix(of: address, length: address.version == .v4 ? 32 : 64)
    }

    /// The IPv6 network of 48 bits around an address, which has many networks of 64 bits (SEC-17); nil for IPv4.
    package static func site(_ address: IPAddress) -> AddressPrefix? {
        address.version == .v4 ? nil : AddressPrefix(of: address, length: 48)
    }
}

extension AddressPrefix: CustomStringConvertible {
    /// Address and length, as in `192.0.2.0/24`.
    package var description: String { "\(self.address)/\(self.length)" }
}
