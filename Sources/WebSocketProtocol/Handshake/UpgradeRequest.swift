/// A handshake that satisfies RFC 6455 4.2.1.
///
/// The driver decides whether the origin is allowed, and which subprotocol and extensions are used.
package struct UpgradeRequest: Sendable, Equatable {
    /// `/` or `/ws`.
    package let path: String
    /// The query after the question mark of the target, as it was sent; nil without one.
    package let query: String?
    /// The host, with the port if there is one.
    package let host: String
    /// The origin of the web page that asks, if a browser sent one; an empty field counts as none.
    package let origin: String?
    /// The client's key, as it was sent.
    package let key: String
    /// The subprotocols that the client offers, the preferred one first.
    package let subprotocols: [String]
    /// The values of the extension fields, as they were sent; their syntax is valid (RFC 6455 9.1).
    package let extensions: [String]
    /// All header fields, in order.
    package let headers: [HTTPField]

    /// Returns the values of all fields with a name, in order; the case of the name is ignored.
    package func values(of name: String) -> [String] {
        self.headers.values(of: name)
    }

    /// Chooses among the client's offers of permessage-deflate; nil if none is acceptable.
    ///
    /// The response is for ``acceptance(subprotocol:extensions:)``, the agreement for the ``WebSocketConnection``.
    package func negotiateDeflate(
        _ policy: DeflatePolicy = DeflatePolicy()
    ) -> (agreement: DeflateAgreement, response: String)? {
        DeflateAgreement.negotiate(self.extensions, policy)
    }

    /// Returns the response that opens the WebSocket, before which nothing may be sent (RFC 6455 4.2.2).
    ///
    /// The subprotocol must be one that the client offered, and the extensions a response to its offers.
    package func acceptance(subprotocol: String? = nil, extensions: String? = nil) -> [UInt8] {
        var head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        head += "Sec-WebSocket-Accept: \(self.acceptKey)\r\n"
        if let subprotocol { head += "Sec-WebSocket-Protocol: \(subprotocol)\r\n" }
        if let extensions { head += "Sec-WebSocket-Extensions: \(extensions)\r\n" }
        return Array("\(head)\r\n".utf8)
    }

    /// The value that proves that the handshake was understood (RFC 6455 4.2.2, item 5.4).
    private var acceptKey: String {
        Base64.encode(SHA1.digest(Array("\(self.key)258EAFA5-E914-47DA-95CA-C5AB0DC85B11".utf8)))
    }
}
