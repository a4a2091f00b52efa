import Addresses
import WebSocketProtocol

/// A client or a proxy, as a proxy names it (RFC 7239 6); a port is read and left out.
enum ForwardedNode: Equatable {
    /// By its address.
    case address(IPAddress)
    /// By a word that tells no address: `unknown` or `_something`.
    case hidden

    /// Reads a name as RFC 7239 6 has it: `192.0.2.1:4711`, `[2001:db8::1]`, `unknown`, `_hidden:_port`.
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

    /// Reads an element of X-Forwarded-For or X-Real-IP, which has no grammar: a bare IPv6 address is good there too.
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

    /// The address, if it tells one.
    var address: IPAddress? {
        switch self {
        case .address(let address): address
        case .hidden: nil
        }
    }

    private static func isPort(_ text: Substring.UTF8View) -> Bool {
        (1...5).contains(text.count) && text.allSatisfy(\.isDigit) || Self.isObfuscated(text)
    }

    /// An underscore, and letters, digits, points, underscores or hyphens (RFC 7239 6.3).
    private static func isObfuscated(_ text: Substring.UTF8View) -> Bool {
        text.count > 1 && text.first == UInt8(ascii: "_")
            && text.allSatisfy { octet in
                octet.isDigit || UInt8(ascii: "a")...UInt8(ascii: "z") ~= octet.asciiLowercased
                    || "._-".utf8.contains(octet)
            }
    }
}
