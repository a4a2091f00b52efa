/// Addresses that begin with the same bits: a network, or one address alone.
package struct AddressRange: Sendable, Equatable {
    /// A network of one of the versions of the internet protocol.
    package enum Network: Sendable, Equatable {
        /// 32 bits, of which the first `length` are the network's; the others are 0.
        case ipv4(UInt32, length: Int)
        /// 128 bits, of which the first `length` are the network's; the others are 0.
        case ipv6(UInt128, length: Int)
    }

    /// Which it is.
    package let network: Network
    /// How it was written.
    package let text: String

    /// Reads an address, or a network as RFC 4632 section 3.1 writes it: `10.0.0.0/8`.
    init(_ text: String) throws(BadValue) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let width: Int
        let bits: UInt128
        switch HostAddress(String(parts[0])) {
        case .ipv4(let numbers): (width, bits) = (32, numbers.reduce(0) { $0 << 8 | UInt128($1) })
        case .ipv6(let groups): (width, bits) = (128, groups.reduce(0) { $0 << 16 | UInt128($1) })
        case .name, nil: throw BadValue(part: text)
        }
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
        self.network = width == 32 ? .ipv4(UInt32(bits), length: length) : .ipv6(bits, length: length)
        self.text = text
    }

    /// Whether everybody is in it.
    var isEverything: Bool {
        switch self.network {
        case .ipv4(_, let length), .ipv6(_, let length): length == 0
        }
    }

    /// A decimal number of up to three digits without leading zeros.
    private static func number(_ text: Substring) -> Int? {
        let isDecimal = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard (1...3).contains(text.utf8.count), isDecimal, text == "0" || text.first != "0" else { return nil }
        return Int(text)
    }
}
