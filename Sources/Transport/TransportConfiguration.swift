package import Contexts
package import WebSocketProtocol

/// What an operator can set about connections.
package struct TransportConfiguration: Sendable {
    /// The limits of the upgrade request.
    package var handshake = HandshakeLimits()
    /// The limits of frames and messages.
    package var messages = WebSocketConnection.Limits()
    /// Who is believed about where a client is.
    package var clientAddress = ClientAddressPolicy()
    /// Whether passwords may be typed by clients of other machines that came without TLS (SEC-5).
    package var allowsPlainTextRemote = false
    /// Which web pages may connect.
    package var origins = OriginPolicy()
    /// How permessage-deflate is spoken; nil for not at all (SEC-9).
    package var compression: DeflatePolicy?
    /// Milliseconds from accept to the end of the upgrade request.
    package var handshakeMilliseconds: UInt64 = 10_000
    /// Milliseconds of silence after which a ping is sent; 0 turns keep-alive off.
    package var pingMilliseconds: UInt64 = 30_000
    /// Milliseconds after a ping in which something must come.
    package var pongMilliseconds: UInt64 = 10_000
    /// Milliseconds that a peer has to finish the closing handshake.
    package var closeMilliseconds: UInt64 = 5_000
    /// Connections of all loops together; further ones are answered 503.
    package var connections = 16_000
    /// What `connections` can be set to later at most: tables are made for so many, and use what they need of that.
    package var maximumConnections = 16_000
    /// Connections of all loops together that are being told at the same time that there is no room; further ones are
    /// closed without a word.
    package var refusedConnections = 64
    /// Bytes of commands that may wait while one is running; beyond, the socket is not read.
    package var queuedBytes = 16 * 1024
    /// Bytes that may wait for a slow reader; a message that comes on top ends the connection.
    package var outboundBytes = 96 * 1024
    /// Messages that may wait for a slow reader; one that comes on top ends the connection.
    package var outboundMessages = 500
    /// Bytes that all connections of all loops may hold together: unread, unsent and waiting ones, and memos.
    package var memoryBytes = Int.max
    /// The context that a new connection enters.
    package var initialContext: ContextName

    /// The defaults, for connections that start in that context.
    package init(initialContext: ContextName) {
        self.initialContext = initialContext
    }
}
