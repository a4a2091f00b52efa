/// Where web pages come from, as browsers say it: scheme, host and port (RFC 6454).
///
/// It may also be written as the address that a program connects to: `wss` is `https` and `ws` is `http`, and a slash at
/// the end means nothing.
package struct WebOrigin: Sendable, Equatable {
    /// The scheme, in small letters: `https`, or that of an app or an extension.
    package let scheme: String
    /// The name or address, in small letters; an IPv6 address in brackets.
    package let host: String
    /// The port; nil for the scheme's own.
    package let port: Int?

    /// Reads an origin, which has nothing after its port but perhaps a slash; a host is named in full, without `*`.
    init(_ written: String) throws(BadValue) {
        // Lower case makes ASCII of some letters that are not.
        guard written.utf8.allSatisfy({ $0 < 128 }) else { throw BadValue(part: written) }
        let text = written.lowercased()
        guard let mark = text.firstIndex(of: ":"), text[mark...].hasPrefix("://") else {
            throw BadValue(part: written, hint: Self.hint(scheme: "https", authority: text))
        }
        let scheme = text[..<mark]
        let rest = text[mark...].dropFirst(3)
        let authority = rest.hasSuffix("/") ? rest.dropLast() : rest
        guard Self.isScheme(scheme), let (host, port) = Self.split(authority) else {
            let hint = authority.firstIndex(of: "/").flatMap {
                Self.hint(scheme: String(scheme), authority: String(authority[..<$0]))
            }
            throw BadValue(part: written, hint: hint)
        }
        self.scheme = ["wss": "https", "ws": "http"][scheme] ?? String(scheme)
        self.host = host
        self.port = port
    }

    /// The origin as browsers write it.
    var text: String { "\(self.scheme)://\(self.host)" + (self.port.map { ":\($0)" } ?? "") }

    /// What may have been meant, if it is an origin.
    private static func hint(scheme: String, authority: String) -> String? {
        guard Self.isScheme(scheme[...]), Self.split(authority[...]) != nil, authority != "null" else { return nil }
        return "write \(scheme)://\(authority)"
    }

    /// Host and port; nil if it is neither.
    private static func split(_ authority: Substring) -> (host: String, port: Int?)? {
        let host: Substring
        if authority.hasPrefix("[") {
            guard let close = authority.firstIndex(of: "]") else { return nil }
            guard case .ipv6 = HostAddress(String(authority[..<close].dropFirst())) else { return nil }
            host = authority[...close]
        } else {
            host = authority.prefix { $0 != ":" }
            switch HostAddress(String(host)) {
            case .ipv4, .name: break
            case .ipv6, nil: return nil
            }
        }
        let rest = authority[host.endIndex...]
        guard !rest.isEmpty else { return (String(host), nil) }
        let digits = rest.dropFirst()
        guard rest.first == ":", digits.first != "0", digits.utf8.allSatisfy({ (48...57).contains($0) }),
            let port = UInt16(digits)
        else { return nil }
        return (String(host), Int(port))
    }

    /// A letter, then letters, digits, plus signs, hyphens or points (RFC 3986 section 3.1).
    private static func isScheme(_ text: Substring) -> Bool {
        let letters = Unicode.Scalar("a")...Unicode.Scalar("z")
        guard let first = text.unicodeScalars.first, letters.contains(first) else { return false }
        return text.unicodeScalars.allSatisfy { letters.contains($0) || "0123456789+-.".unicodeScalars.contains($0) }
    }
}
