package import Addresses
package import Contexts
package import WebSocketProtocol

/// The operator's settings for connections.
package struct TransportConfiguration: Sendable {
    /// The limits of the upgrade request.
    package var handshake = HandshakeLimits()
    /// The limits of frames and messages.
    package var messages = WebSocketConnection.Limits()
    /// Which proxies are trusted to name a client's address.
    package var clientAddress = ClientAddressPolicy()
    /// Whether passwords may be typed by clients on other machines that connected without TLS (SEC-5).
    package var allowsPlainTextRemote = false
    /// Which web pages may connect.
    package var origins = OriginPolicy()
    /// How permessage-deflate is negotiated; nil if it is off (SEC-9).
    package var compression: DeflatePolicy?
    /// Milliseconds from accept until the upgrade request must be complete.
    package var handshakeMilliseconds: UInt64 = 10_000
    /// How many connections one client may have and begin, and how many strangers there may be.
    package var addresses = AddressRules()
    /// How long a stranger may stay.
    package var door = DoorTimes()
    /// How often a client may ping before a login and after; a limit of 0 answers each ping.
    package var clientPings = Rate(burst: 0, interval: 1)
    /// How often lines are carried out.
    package var commands = CommandRates()
    /// Milliseconds of silence after which a ping is sent; 0 turns keep-alive off.
    package var pingMilliseconds: UInt64 = 30_000
    /// Milliseconds after a ping within which any byte must arrive.
    package var pongMilliseconds: UInt64 = 10_000
    /// Milliseconds that a peer has to finish the closing handshake.
    package var closeMilliseconds: UInt64 = 5_000
    /// The maximum number of connections of all loops together; further ones are answered 503.
    package var connections = 16_000
    /// The largest value that `connections` can be raised to later.
    ///
    /// Tables reserve address space for this many connections, and memory only for those that exist.
    package var maximumConnections = 16_000
    /// The maximum number of connections of all loops together that are being answered 503 at the same time; further
    /// ones are closed without an answer.
    package var refusedConnections = 64
    /// Milliseconds that a session whose connection was lost waits for its player; 0 if it ends with its connection.
    package var resumeMilliseconds: UInt64 = 600_000
    /// Bytes that the events for players whose connections were lost may take, of all loops together.
    package var replayBytes = 64 * 1024 * 1024
    /// Milliseconds after the last line of a player after which their connection is ended; 0 for never.
    package var idleMilliseconds: UInt64 = 0
    /// Bytes of commands that may wait while one is running; above that, the socket is not read.
    package var queuedBytes = 16 * 1024
    /// Bytes that may wait for a slow reader; another message ends the connection.
    package var outboundBytes = 96 * 1024
    /// Messages that may wait for a slow reader; another one ends the connection.
    package var outboundMessages = 500
    /// Bytes that all connections of all loops may use together: for unread, unsent and queued bytes and for session
    /// records.
    package var memoryBytes = Int.max
    /// The program and its version, as clients are told.
    package var program = "uuu-server"
    /// The context that a new connection enters.
    package var initialContext: ContextName

    /// Creates the default settings.
    package init(initialContext: ContextName) {
        self.initialContext = initialContext
    }
}
