/// A host as text: an address, or a name to be resolved.
package enum HostAddress: Equatable, Sendable {
    /// An address, with the version of its notation: `::ffff:127.0.0.1` is an IPv4 address in the notation of IPv6.
    case address(IPAddress, written: IPAddress.Version)
    /// A name of letters, digits and hyphens, such as `localhost`.
    case name(String)

    /// Reads an address or a name; nil if it is neither.
    package init?(_ text: String) {
        if let written = WrittenAddress(text) {
            self = .address(written.address, written: written.version)
        } else if Self.isName(text) {
            self = .name(text)
        } else {
            return nil
        }
    }

    /// Whether only this machine can reach it: 127.0.0.0/8, `::1`, or the name `localhost`.
    package var isLoopback: Bool {
        switch self {
        case .address(let address, _): address.isLoopback
        case .name(let name): name.lowercased() == "localhost"
        }
    }

    /// Whether it means all addresses of the machine: `0.0.0.0` or `::`.
    package var isWildcard: Bool {
        switch self {
        case .address(let address, _): address.isWildcard
        case .name: false
        }
    }

    /// Whether it is an address and not a name.
    package var isNumeric: Bool {
        switch self {
        case .address: true
        case .name: false
        }
    }

    /// Whether it is an address in the notation of IPv6, which needs brackets where a port can follow.
    package var isWrittenAsIPv6: Bool {
        switch self {
        case .address(_, let version): version == .v6
        case .name: false
        }
    }

    /// Returns whether a text consists of labels of letters, digits and inner hyphens (RFC 1123 2.1), the last one not
    /// a number.
    private static func isName(_ text: String) -> Bool {
        let hyphen = UInt8(ascii: "-")
        guard text.utf8.count <= 253 else { return false }
        let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let isMadeOfLabels = labels.allSatisfy { label in
            (1...63).contains(label.count) && label.first != hyphen && label.last != hyphen
                && label.allSatisfy { $0.isDigit || $0.isLetter || $0 == hyphen }
        }
        let endsInNumber = labels.last?.allSatisfy(\.isDigit) ?? true
        return isMadeOfLabels && !endsInNumber
    }
}
