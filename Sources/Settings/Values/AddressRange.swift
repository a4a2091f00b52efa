package import Addresses

/// A network that the operator names, or one address alone: as it is compared, and as it is written.
///
/// It is stricter than ``AddressPrefix``: who writes an address inside of a network is asked which of both is meant.
package struct AddressRange: Sendable, Equatable {
    /// The addresses that are in it.
    package let prefix: AddressPrefix
    /// How it was written.
    package let text: String
    /// Whether everybody is in it.
    let isEverything: Bool

    /// Reads an address, or a network as RFC 4632 section 3.1 writes it: `10.0.0.0/8`.
    init(_ text: String) throws(BadValue) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard case .address(let address, let version)? = HostAddress(String(parts[0])) else {
            throw BadValue(part: text)
        }
        let width = version.width
        let bits = version == .v4 ? address.bits : address.bitsInV6
        var length = width
        if parts.count > 1 {
            guard let number = Self.number(parts[1]), number <= width else {
                throw BadValue(part: text, hint: "write a number from 0 to \(width) behind the slash")
            }
            length = number
        }
        // A shift by as many bits as there are gives 0.
        guard (bits >> (width - length)) << (width - length) == bits else {
            let hint = "write the first address of the network, or leave out /\(length) for this address alone"
            throw BadValue(part: text, hint: hint)
        }
        self.prefix =
            version == .v4 ? AddressPrefix(of: address, length: length) : AddressPrefix(ofV6: bits, length: length)
        self.text = text
        self.isEverything = length == 0
    }

    /// A decimal number of up to three digits without leading zeros.
    private static func number(_ text: Substring) -> Int? {
        let isDecimal = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard (1...3).contains(text.utf8.count), isDecimal, text == "0" || text.first != "0" else { return nil }
        return Int(text)
    }
}
