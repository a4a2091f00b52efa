/// The host and port of a request (RFC 9110 7.2, RFC 3986 3.2).
package struct Authority: Equatable, Sendable {
    /// The host as it was sent, an IPv6 address with its brackets.
    package let host: String
    /// The digits after the colon, possibly none (RFC 3986 3.2.3); nil without a colon.
    package let port: String?

    /// Reads a host with an optional port; nil for anything else, including user information.
    package init?(_ text: String) {
        let bytes = text.utf8
        let host: Substring.UTF8View
        if bytes.first == UInt8(ascii: "[") {
            guard let close = bytes.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            let literal = bytes[..<close].dropFirst()
            guard !literal.isEmpty, literal.allSatisfy(Self.isLiteralCharacter) else { return nil }
            host = bytes[...close]
        } else {
            host = bytes.prefix { $0.isNameCharacter }
        }
        let rest = bytes[host.endIndex...]
        guard !host.isEmpty, rest.isEmpty || rest.first == UInt8(ascii: ":") && rest.dropFirst().allSatisfy(\.isDigit)
        else { return nil }
        self.host = String(Substring(host))
        self.port = rest.isEmpty ? nil : String(Substring(rest.dropFirst()))
    }

    /// Returns whether a character may be within the brackets of an IPv6 address.
    private static func isLiteralCharacter(_ character: UInt8) -> Bool {
        switch character {
        case UInt8(ascii: ":"), UInt8(ascii: "."), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "A")...UInt8(ascii: "F"), UInt8(ascii: "a")...UInt8(ascii: "f"):
            true
        default: false
        }
    }
}
