/// What a host is written as: an address, or a name that the resolver has to answer.
package enum HostAddress: Equatable, Sendable {
    /// An address, and the version that it is written in: `::ffff:127.0.0.1` is an IPv4 address in the notation of IPv6.
    case address(IPAddress, written: IPAddress.Version)
    /// A name of letters, digits and hyphens: `localhost`.
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

    /// Whether it stands for every address of the machine: `0.0.0.0`, or `::`.
    package var isWildcard: Bool {
        switch self {
        case .address(let address, _): address.isWildcard
        case .name: false
        }
    }

    /// Whether it is an address, and no name.
    package var isNumeric: Bool {
        switch self {
        case .address: true
        case .name: false
        }
    }

    /// Whether it is an address that is written as one of IPv6, which needs brackets where a port can follow.
    package var isWrittenAsIPv6: Bool {
        switch self {
        case .address(_, let version): version == .v6
        case .name: false
        }
    }

    /// Labels of letters, digits and inner hyphens (RFC 1123 section 2.1); the last one is no number.
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
