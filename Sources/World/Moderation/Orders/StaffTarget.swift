package import Addresses

/// Whom staff mean: what it is can be told from its form alone.
package enum StaffTarget: Equatable, Sendable {
    /// The account of a name.
    case name(String)
    /// All clients in a network.
    case network(AddressPrefix)

    /// The shortest prefixes: no shorter one is ever meant.
    private static let shortest = (v4: 8, v6: 16)

    /// Reads a target: an address, a network, or else a name; an IPv6 address without a length means 64 bits.
    ///
    /// - Throws: ``StaffMistake``, if it looks like a network and is none.
    package init(_ word: some StringProtocol) throws(StaffMistake) {
        let parts = word.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = IPAddress(String(parts[0])) else {
            guard parts.count == 1, !word.contains(":") else {
                throw StaffMistake("'\(word)' is no name, no address and no network such as 192.0.2.0/24.")
            }
            self = .name(String(word))
            return
        }
        guard parts.count == 2 else {
            self = .network(.client(address))
            return
        }
        let range = address.version == .v4 ? Self.shortest.v4...32 : Self.shortest.v6...128
        guard let length = Int(parts[1]), range.contains(length), String(length) == parts[1] else {
            let bounds = "\(range.lowerBound) to \(range.upperBound)"
            throw StaffMistake("'\(word)' is no network: after the slash comes a number from \(bounds).")
        }
        self = .network(AddressPrefix(of: address, length: length))
    }
}

/// Why an order cannot be carried out, as the member of staff reads it.
package struct StaffMistake: Error, Equatable, Sendable {
    /// The lines.
    package let lines: [String]
    /// Whether it is wrong, or they may not.
    package let isForbidden: Bool

    /// Describes a mistake.
    init(_ lines: String..., isForbidden: Bool = false) {
        self.lines = lines
        self.isForbidden = isForbidden
    }
}
