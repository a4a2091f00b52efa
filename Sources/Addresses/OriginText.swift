/// The parts of an origin as it is written: `scheme://authority`, and after it one slash or none (RFC 6454 6.2, 7.1).
///
/// What may be an authority is for its reader to say: a browser's is any that HTTP knows, an operator names a host in full.
package struct OriginText: Equatable, Sendable {
    /// The scheme, in the case in which it is written.
    package let scheme: String
    /// What stands after the two slashes; it may be anything.
    package let authority: String

    /// Takes a text apart; nil if there is no scheme (RFC 3986 3.1), or no two slashes after it.
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

    /// A letter, then letters, digits, plus signs, hyphens or points (RFC 3986 3.1).
    private static func isScheme(_ text: Substring.UTF8View) -> Bool {
        guard let first = text.first, first.isLetter else { return false }
        return text.allSatisfy { $0.isLetter || $0.isDigit || "+-.".utf8.contains($0) }
    }
}
