package import Addresses

/// An origin in the configuration, with the text that the operator wrote.
///
/// It is stricter than what browsers send: the host must be a complete name or an address without `*`, and the port
/// must have no leading zeros. It may also be written as the URL that a program connects to: `wss` means `https`, `ws`
/// means `http`, and a slash at the end is ignored.
package struct ListedOrigin: Sendable, Equatable {
    /// The origin.
    package let origin: Origin
    /// The text in lower case, with the scheme that browsers send; address and port as the operator wrote them.
    let text: String

    /// Parses an origin; nothing but a slash may follow the port.
    init(_ written: String) throws(BadValue) {
        // Lower-casing would turn some other letters into ASCII.
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

    /// Suggests the origin that was probably meant; returns nil if the authority is not valid.
    private static func hint(scheme: String, authority: String) -> String? {
        guard Self.split(authority[...]) != nil, authority != "null" else { return nil }
        return "write \(scheme)://\(authority)"
    }

    /// Splits an authority into host and port; returns nil if it is invalid.
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
