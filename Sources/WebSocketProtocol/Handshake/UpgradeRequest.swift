/// A handshake that keeps the rules of RFC 6455 4.2.1.
///
/// Whether its origin is allowed, and which of its subprotocols and extensions are spoken, is for the driver to say.
package struct UpgradeRequest: Sendable, Equatable {
    /// `/` or `/ws`.
    package let path: String
    /// What follows the question mark of the target, if there is one, as it was sent.
    package let query: String?
    /// The host, with the port if there is one.
    package let host: String
    /// Where the web page came from that asks, if a browser says so; an empty field, which no browser sends, says nothing.
    package let origin: String?
    /// The client's key, as it was sent.
    package let key: String
    /// The subprotocols that the client speaks, the preferred one first.
    package let subprotocols: [String]
    /// The values of the fields with extensions, as they were sent; they keep the grammar of RFC 6455 9.1.
    package let extensions: [String]
    /// All header fields, in order.
    package let headers: [HTTPField]

    /// The values of all fields of a name, in order; the case of the name does not count.
    package func values(of name: String) -> [String] {
        self.headers.values(of: name)
    }

    /// Chooses among the client's offers of permessage-deflate; nil if there is none that we can take.
    ///
    /// The response is for `acceptance`, the agreement for the `WebSocketConnection`.
    package func negotiateDeflate(
        _ policy: DeflatePolicy = DeflatePolicy()
    ) -> (agreement: DeflateAgreement, response: String)? {
        DeflateAgreement.negotiate(self.extensions, policy)
    }

    /// The answer that opens the WebSocket; nothing may be sent before it (RFC 6455 4.2.2).
    ///
    /// The subprotocol must be one that the client speaks, the extensions an answer to what it offered.
    package func acceptance(subprotocol: String? = nil, extensions: String? = nil) -> [UInt8] {
        var head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        head += "Sec-WebSocket-Accept: \(self.acceptKey)\r\n"
        if let subprotocol { head += "Sec-WebSocket-Protocol: \(subprotocol)\r\n" }
        if let extensions { head += "Sec-WebSocket-Extensions: \(extensions)\r\n" }
        return Array("\(head)\r\n".utf8)
    }

    /// The proof that the handshake was understood (RFC 6455 4.2.2, item 5.4).
    private var acceptKey: String {
        Base64.encode(SHA1.digest(Array("\(self.key)258EAFA5-E914-47DA-95CA-C5AB0DC85B11".utf8)))
    }
}
