/// The result of reading the bytes at the start of a connection, and what the driver must do.
package enum HandshakeOutcome: Sendable, Equatable {
    /// More bytes are needed.
    case incomplete
    /// A valid handshake: answer with its `acceptance`. The bytes from `consumed` on are frames already.
    case upgrade(UpgradeRequest, consumed: Int)
    /// Anything else: send this response, shut down sending, and close.
    case answer(HTTPResponse)
}
