import Reactor
import WebSocketProtocol

/// Where a web page comes from: scheme, host and port (RFC 6454 4), as they are compared.
///
/// Programs say the address that they connect to, so `wss` counts as `https` and `ws` as `http`.
package struct Origin: Hashable, Sendable {
    /// The scheme, in small letters; `http` and `https` also where `ws` and `wss` were said.
    package let scheme: String
    /// The host, in small letters; an IPv6 address canonical, in brackets.
    package let host: String
    /// The port, also where it is the scheme's own; nil if none is known.
    package let port: UInt16?

    /// An origin in its parts; nil for brackets without an IPv6 address.
    ///
    /// - Parameters:
    ///   - scheme: `https` or another.
    ///   - host: A name or an address; one of IPv6 in brackets.
    ///   - port: Nil for the scheme's own.
    package init?(scheme: String, host: String, port: UInt16?) {
        let known = WebScheme(scheme)
        self.scheme = known?.name ?? scheme.asciiLowercased
        self.port = port ?? known?.port
        if host.hasPrefix("[") {
            guard host.hasSuffix("]"), let address = IPAddress(String(host.dropFirst().dropLast())) else { return nil }
            self.host = "[\(address)]"
        } else {
            self.host = host.asciiLowercased
        }
    }

    /// Reads what a browser says (RFC 6454 7.1), or a program: one origin, and nothing after its port but perhaps one slash;
    /// nil for anything else, `null` included.
    package init?(_ text: String) {
        let bytes = text.utf8
        let scheme = bytes.prefix { $0 != UInt8(ascii: ":") }
        let behind = bytes[scheme.endIndex...]
        guard Self.isScheme(scheme), behind.starts(with: "://".utf8) else { return nil }
        var authority = behind.dropFirst(3)
        if authority.last == UInt8(ascii: "/") { authority.removeLast() }
        guard authority.last != UInt8(ascii: ":") else { return nil }
        self.init(scheme: String(Substring(scheme)), authority: String(Substring(authority)))
    }

    /// The origin of pages that are served at a host, with or without a port.
    init?(scheme: WebScheme, authority: String) {
        self.init(scheme: scheme.name, authority: authority)
    }

    private init?(scheme: String, authority: String) {
        guard let authority = Authority(authority) else { return nil }
        var port: UInt16?
        if let digits = authority.port, !digits.isEmpty {
            guard let number = UInt16(digits) else { return nil }
            port = number
        }
        self.init(scheme: scheme, host: authority.host, port: port)
    }

    /// A letter, then letters, digits, plus signs, hyphens or points (RFC 3986 3.1).
    private static func isScheme(_ text: Substring.UTF8View) -> Bool {
        func isLetter(_ octet: UInt8) -> Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= octet.asciiLowercased }
        guard let first = text.first, isLetter(first) else { return false }
        return text.allSatisfy { isLetter($0) || $0.isDigit || "+-.".utf8.contains($0) }
    }
}

extension String {
    /// The text with its capital letters of ASCII made small.
    fileprivate var asciiLowercased: String { String(decoding: self.utf8.map(\.asciiLowercased), as: UTF8.self) }
}
