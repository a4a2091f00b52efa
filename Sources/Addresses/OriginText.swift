/// The parts of an origin as text: `scheme://authority` with an optional slash (RFC 6454 6.2, 7.1).
///
/// The user of this type decides which authorities are valid: a browser may send any that HTTP allows, but an operator
/// must write a complete host.
package struct OriginText: Equatable, Sendable {
    /// The scheme, in its original case.
    package let scheme: String
    /// The text after the two slashes; it is not checked.
    package let authority: String

    /// Splits a text; nil if it has no scheme (RFC 3986 3.1) or no two slashes after it.
    package init?(_ text: String) {
        let bytes = text.utf8
        let scheme = bytes.prefix { $0 != UInt8(ascii: ":") }
        let rest = bytes[scheme.endIndex...]
        guard Self.isScheme(scheme), rest.starts(with: "://".utf8) else { return nil }
        var authority = rest.dropFirst(3)
        if authority.last == UInt8(ascii: "/") { authority.removeLast() }
        self.scheme = String(Substring(scheme))
        self.authority = String(Substring(authority))
    }

    /// Returns whether a text is a letter followed by letters, digits, plus signs, hyphens or dots (RFC 3986 3.1).
    private static func isScheme(_ text: Substring.UTF8View) -> Bool {
        guard let first = text.first, first.isLetter else { return false }
        return text.allSatisfy { $0.isLetter || $0.isDigit || "+-.".utf8.contains($0) }
    }
}
