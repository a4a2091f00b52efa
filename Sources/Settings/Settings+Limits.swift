extension Settings {
    /// `[Limits]`: what one connection, and all of them, may take.
    package struct Limits: Sendable, Equatable {
        /// The largest message, put together from its fragments, in bytes.
        package var messageBytes = 8_192
        /// The most fragments of one message, of any size.
        package var messageFragments = 64
        /// The least size of a fragment that is not the last, in bytes; 0 for any.
        package var fragmentBytes = 0
        /// The longest line of a player, in characters (Unicode scalars).
        package var lineCharacters = 1_024
        /// How long the opening handshake may take, in seconds.
        package var handshakeSeconds = 10.0
        /// Connections at most; 0 is 80 % of the file descriptors that the process may open.
        package var connections = 0
        /// What may wait to be sent to one client, in bytes.
        package var outboundBytes = 98_304
        /// What may wait to be sent to one client, in messages.
        package var outboundMessages = 500
        /// Silence after which a client is pinged, in seconds; 0 for never.
        package var pingSeconds = 30.0
        /// How long a client may take to answer a ping, in seconds.
        package var pongSeconds = 10.0
        /// How long a client may take to answer a close, in seconds.
        package var closeSeconds = 5.0
        /// How much of one client may wait while a command of it runs, in bytes; beyond that it is not read (SEC-11).
        package var queuedBytes = 16_384
        /// What all clients together may have waiting, in bytes; 0 for what the memory of the service allows (SEC-11).
        package var memoryBytes = 0
    }
}
