import Addresses
import WebSocketProtocol

/// The name of a client or proxy in a header field (RFC 7239 6).
///
/// A port is parsed and ignored.
enum ForwardedNode: Equatable {
    /// An address.
    case address(IPAddress)
    /// A word that hides the address: `unknown` or `_something`.
    case hidden

    /// Parses a name as in RFC 7239 6: `192.0.2.1:4711`, `[2001:db8::1]`, `unknown`, `_hidden:_port`.
    init?(_ text: String) {
        let bytes = text.utf8
        let name: Substring.UTF8View
        if bytes.first == UInt8(ascii: "[") {
            guard let close = bytes.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            name = bytes[...close]
        } else {
            name = bytes.prefix { $0 != UInt8(ascii: ":") }
        }
        let port = bytes[name.endIndex...]
        guard port.isEmpty || port.first == UInt8(ascii: ":") && Self.isPort(port.dropFirst()) else { return nil }
        self.init(name: String(Substring(name)))
    }

    /// Parses an element of X-Forwarded-For or X-Real-IP.
    ///
    /// These have no grammar, so a bare IPv6 address is accepted too.
    init?(loose text: String) {
        if let address = IPAddress(text) {
            self = .address(address)
        } else {
            self.init(text)
        }
    }

    private init?(name: String) {
        if name.hasPrefix("[") {
            let inner = String(name.dropFirst().dropLast())
            guard inner.utf8.contains(UInt8(ascii: ":")), let address = IPAddress(inner) else { return nil }
            self = .address(address)
        } else if name.equalsIgnoringASCIICase("unknown") || Self.isObfuscated(name[...].utf8) {
            self = .hidden
        } else {
            guard let address = IPAddress(name) else { return nil }
            self = .address(address)
        }
    }

    /// The address; nil if it is hidden.
    var address: IPAddress? {
        switch self {
        case .address(let address): address
        case .hidden: nil
        }
    }

    private static func isPort(_ text: Substring.UTF8View) -> Bool {
        (1...5).contains(text.count) && text.allSatisfy(\.isDigit) || Self.isObfuscated(text)
    }

    /// Whether a text is an underscore followed by letters, digits, points, underscores or hyphens (RFC 7239 6.3).
    private static func isObfuscated(_ text: Substring.UTF8View) -> Bool {
        text.count > 1 && text.first == UInt8(ascii: "_")
            && text.allSatisfy { octet in
                octet.isDigit || UInt8(ascii: "a")...UInt8(ascii: "z") ~= octet.asciiLowercased
                    || "._-".utf8.contains(octet)
            }
    }
}
