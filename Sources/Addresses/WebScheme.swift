/// The scheme of a web page or its WebSocket: with or without TLS.
package enum WebScheme: Hashable, Sendable {
    /// Without TLS.
    case http
    /// With TLS.
    case https

    /// Reads the name of a scheme, in any case (RFC 3986 3.1); `ws` and `wss` count as `http` and `https`.
    package init?(_ text: String) {
        switch text.asciiLowercased {
        case "http", "ws": self = .http
        case "https", "wss": self = .https
        default: return nil
        }
    }

    /// The name of the scheme for web pages.
    package var name: String { self == .http ? "http" : "https" }

    /// The default port.
    package var port: UInt16 { self == .http ? 80 : 443 }
}
