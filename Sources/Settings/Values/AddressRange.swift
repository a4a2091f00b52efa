package import Addresses

/// A network in the configuration, or a single address, with the text that the operator wrote.
///
/// It is stricter than ``AddressPrefix``: an address with other bits than the prefix set is refused, because the
/// network or the address may be meant.
package struct AddressRange: Sendable, Equatable {
    /// The addresses that it contains.
    package let prefix: AddressPrefix
    /// The text as it was written.
    package let text: String
    /// Whether it contains every address of its version.
    let isEverything: Bool

    /// Parses an address, or a network in the notation of RFC 4632, section 3.1: `10.0.0.0/8`.
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
        // Shifting by the full width gives 0.
        guard (bits >> (width - length)) << (width - length) == bits else {
            let hint = "write the first address of the network, or leave out /\(length) for this address alone"
            throw BadValue(part: text, hint: hint)
        }
        self.prefix =
            version == .v4 ? AddressPrefix(of: address, length: length) : AddressPrefix(ofV6: bits, length: length)
        self.text = text
        self.isEverything = length == 0
    }

    /// Parses a decimal number of one to three digits without leading zeros.
    private static func number(_ text: Substring) -> Int? {
        let isDecimal = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard (1...3).contains(text.utf8.count), isDecimal, text == "0" || text.first != "0" else { return nil }
        return Int(text)
    }
}
