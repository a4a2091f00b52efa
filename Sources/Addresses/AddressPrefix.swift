/// A range of addresses with the same first bits: a network or a single address (RFC 4632 3.1, RFC 4291 2.3).
package struct AddressPrefix: Hashable, Sendable, BitwiseCopyable {
    /// The first address, in which all bits after the prefix are 0.
    package let address: IPAddress
    /// The length of the prefix, in bits: 0 to 32 for IPv4, 0 to 128 for IPv6.
    package let length: Int

    /// Makes the network that contains an address.
    ///
    /// - Parameters:
    ///   - address: Any address in the network.
    ///   - length: The length of the prefix, in bits; numbers out of range are replaced by the nearest valid one.
    package init(of address: IPAddress, length: Int) {
        let width = address.version.width
        self.length = min(max(length, 0), width)
        // A shift by the full width gives 0.
        let bits = (address.bits >> (width - self.length)) << (width - self.length)
        // `init(v6:)` would turn the network of an IPv4-mapped address into one of IPv4.
        self.address = address.version == .v4 ? IPAddress(v4: UInt32(bits)) : IPAddress(unmapped: bits)
    }

    /// Makes a network from the bits of an IPv6 address; a network of IPv4-mapped addresses becomes one of IPv4.
    package init(ofV6 bits: UInt128, length: Int) {
        let address = IPAddress(v6: bits)
        if address.version == .v4, length >= 96 {
            self.init(of: address, length: length - 96)
        } else {
            self.init(of: IPAddress(unmapped: bits), length: length)
        }
    }

    /// Returns whether the network contains an address of the same version.
    package func contains(_ address: IPAddress) -> Bool {
        let hidden = self.address.version.width - self.length
        return address.version == self.address.version && address.bits >> hidden == self.address.bits >> hidden
    }
}

extension AddressPrefix {
    /// Returns the addresses that count as one client (SEC-17).
    ///
    /// That is a single IPv4 address, or an IPv6 network with a prefix of 64 bits, which is what one household gets.
    package static func client(_ address: IPAddress) -> AddressPrefix {
        AddressPrefix(of: address, length: address.version == .v4 ? 32 : 64)
    }

    /// Returns the IPv6 network with a prefix of 48 bits, which contains many networks of 64 bits (SEC-17); nil for
    /// IPv4.
    package static func site(_ address: IPAddress) -> AddressPrefix? {
        address.version == .v4 ? nil : AddressPrefix(of: address, length: 48)
    }
}

extension AddressPrefix {
    /// Reads a network as ``description`` writes it; nil for anything else.
    package init?(text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = IPAddress(String(parts[0])), let length = Int(parts[1]),
            (0...address.version.width).contains(length)
        else { return nil }
        self.init(of: address, length: length)
    }
}

extension AddressPrefix: CustomStringConvertible {
    /// Address and length, such as `192.0.2.0/24`.
    package var description: String { "\(self.address)/\(self.length)" }
}
