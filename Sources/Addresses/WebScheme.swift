/// Whether a web page, or its WebSocket, comes over TLS.
package enum WebScheme: Hashable, Sendable {
    /// Without encryption.
    case http
    /// Over TLS.
    case https

    /// Reads the name, `ws` and `wss` too; its case does not matter (RFC 3986 3.1).
    package init?(_ text: String) {
        switch text.asciiLowercased {
        case "http", "ws": self = .http
        case "https", "wss": self = .https
        default: return nil
        }
    }

    /// The name of the scheme of pages.
    package var name: String { self == .http ? "http" : "https" }

    /// The port that a URL need not name.
    package var port: UInt16 { self == .http ? 80 : 443 }
}
