package import Addresses

/// An origin that the operator names: as it is compared, and as it is written.
///
/// It is stricter than what browsers say: the host is named in full, as an address or as a name without `*`, and a port is
/// written without leading zeros. It may also be written as the address that a program connects to: `wss` is `https` and
/// `ws` is `http`, and a slash at the end means nothing.
package struct ListedOrigin: Sendable, Equatable {
    /// The origin.
    package let origin: Origin
    /// How it is written, in small letters, as browsers write it; an address and a port as the operator has them.
    let text: String

    /// Reads an origin, which has nothing after its port but perhaps a slash.
    init(_ written: String) throws(BadValue) {
        // Lower case makes ASCII of some letters that are not.
        guard written.utf8.allSatisfy({ $0 < 128 }) else { throw BadValue(part: written) }
        let text = written.lowercased()
        guard let parts = OriginText(text) else {
            throw BadValue(part: written, hint: Self.hint(scheme: "https", authority: text))
        }
        guard let (host, port) = Self.split(parts.authority[...]),
            let origin = Origin(scheme: parts.scheme, host: host, port: port)
        else {
            let hint = parts.authority.firstIndex(of: "/").flatMap {
                Self.hint(scheme: parts.scheme, authority: String(parts.authority[..<$0]))
            }
            throw BadValue(part: written, hint: hint)
        }
        self.origin = origin
        self.text = "\(origin.scheme)://\(host)" + (port.map { ":\($0)" } ?? "")
    }

    /// What may have been meant, if it is an origin.
    private static func hint(scheme: String, authority: String) -> String? {
        guard Self.split(authority[...]) != nil, authority != "null" else { return nil }
        return "write \(scheme)://\(authority)"
    }

    /// Host and port; nil if it is neither.
    private static func split(_ authority: Substring) -> (host: String, port: UInt16?)? {
        let host: Substring
        if authority.hasPrefix("[") {
            guard let close = authority.firstIndex(of: "]"),
                HostAddress(String(authority[..<close].dropFirst()))?.isWrittenAsIPv6 == true
            else { return nil }
            host = authority[...close]
        } else {
            host = authority.prefix { $0 != ":" }
            guard let named = HostAddress(String(host)), !named.isWrittenAsIPv6 else { return nil }
        }
        let rest = authority[host.endIndex...]
        guard !rest.isEmpty else { return (String(host), nil) }
        let digits = rest.dropFirst()
        guard rest.first == ":", digits.first != "0", digits.utf8.allSatisfy({ (48...57).contains($0) }),
            let port = UInt16(digits)
        else { return nil }
        return (String(host), port)
    }
}
