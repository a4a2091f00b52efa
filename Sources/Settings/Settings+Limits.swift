extension Settings {
    /// `[Limits]`: limits on one connection, and on all of them.
    package struct Limits: Sendable, Equatable {
        /// The largest message after its fragments are joined, in bytes.
        package var messageBytes = 8_192
        /// How many fragments a message may have, of any size.
        package var messageFragments = 64
        /// The smallest size of a fragment that is not the last one, in bytes; 0 for any.
        package var fragmentBytes = 0
        /// The longest line of a player, in characters (Unicode scalars).
        package var lineCharacters = 1_024
        /// How long the opening handshake may take, in seconds.
        package var handshakeSeconds = 10.0
        /// How many connections there may be; 0 for 80 % of the descriptors that the process may open.
        package var connections = 0
        /// How many connections a client may have at the same time, by its address; 0 for any number (SEC-17).
        package var connectionsPerPrefix = 16
        /// How many connections without a login a client may begin in ``newSeconds``; 0 for any number.
        package var newPerPrefix = 32
        /// The time for ``newPerPrefix``, in seconds.
        package var newSeconds = 600
        /// How many of all connections may be those of clients who have not logged in, in percent; 0 for all.
        package var unauthenticatedPercent = 25
        /// How many pings of a client are answered in a second; 0 for all (SEC-49).
        package var clientPingsPerSecond = 2
        /// How many lines of a player are carried out at once, after none came for a while; 0 for all.
        package var commandBurst = 10
        /// How many lines of a player are carried out in a second.
        package var commandsPerSecond = 4
        /// How many lines of a client who has not logged in are carried out at once; 0 for all.
        package var strangerCommandBurst = 5
        /// How many lines of such a client are carried out in a second.
        package var strangerCommandsPerSecond = 1
        /// How many bytes may be queued for one client.
        package var outboundBytes = 98_304
        /// How many messages may be queued for one client.
        package var outboundMessages = 500
        /// After how many seconds of silence a client is pinged; 0 for never.
        package var pingSeconds = 30.0
        /// How long a client may take to answer a ping, in seconds.
        package var pongSeconds = 10.0
        /// How long a client may take to answer a close, in seconds.
        package var closeSeconds = 5.0
        /// How many bytes from one client may be queued while its command runs; beyond that its socket is not read
        /// (SEC-11).
        package var queuedBytes = 16_384
        /// How many bytes of all clients together may be queued; 0 for what the memory of the service allows (SEC-11).
        package var memoryBytes = 0
    }
}
