import WebSocketProtocol

/// Whether a web page, or its WebSocket, comes over TLS.
package enum WebScheme: Hashable, Sendable {
    /// Without encryption.
    case http
    /// Over TLS.
    case https

    /// Reads the name, `ws` and `wss` too; its case does not matter (RFC 3986 3.1).
    init?(_ text: String) {
        if ["http", "ws"].contains(where: text.equalsIgnoringASCIICase) {
            self = .http
        } else if ["https", "wss"].contains(where: text.equalsIgnoringASCIICase) {
            self = .https
        } else {
            return nil
        }
    }

    /// The name of the scheme of pages.
    var name: String { self == .http ? "http" : "https" }

    /// The port that a URL need not name.
    var port: UInt16 { self == .http ? 80 : 443 }
}
