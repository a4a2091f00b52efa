/// What is to be done about the bytes at the start of a connection.
package enum HandshakeOutcome: Sendable, Equatable {
    /// More bytes are needed.
    case incomplete
    /// A good handshake: answer with its `acceptance`. The bytes after `consumed` are frames already.
    case upgrade(UpgradeRequest, consumed: Int)
    /// Anything else: write this, then half-close and close.
    case answer(HTTPResponse)
}
