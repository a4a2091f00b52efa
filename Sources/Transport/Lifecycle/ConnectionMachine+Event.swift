import Reactor

extension ConnectionMachine {
    /// An event of a connection.
    ///
    /// What happens with every frame goes through methods of the machine instead.
    enum Event: Equatable, Sendable {
        /// The connection was accepted or restored, or the operator has shortened the ping interval: its timers start.
        case clockStarts
        /// Its upgrade request was answered with 101.
        case upgraded
        /// The connection must end, for this reason.
        case ended(Ending)
        /// The server shuts down: the connection must end, but a running command may be answered first.
        case shuttingDown
        /// A worker has answered a command or finished its other work; a connection that must end ends now.
        case commandDone
        /// The backlog has grown or shrunk, or the connection has started or stopped being served or queued.
        case waits(Waiting)
        /// Everything that was queued was given to the kernel.
        case allWritten
        /// The time that was asked for has come; `hasLooked` says that the socket was checked since
        /// (``Action/lookAgain``).
        case timePassed(hasLooked: Bool)
        /// The next process will continue the connection: nothing more is read.
        case handover(Waiting)
    }

    /// The bytes in a connection's backlog.
    struct Waiting: Equatable, Sendable {
        /// Whether bytes are waiting that the kernel did not accept.
        var hasOutput = false
        /// The number of bytes that were received and not made into messages yet; nil if there is no backlog.
        var inputBytes: Int?
    }

    /// The time-outs, and the limit of waiting input.
    struct Limits: Equatable, Sendable {
        /// From accept until the upgrade request must be complete.
        var handshakeMilliseconds: UInt64
        /// From the last sign of life to a ping; 0 for no pings.
        var pingMilliseconds: UInt64
        /// From a ping until a sign of life must come.
        var pongMilliseconds: UInt64
        /// The time for each step of the closing handshake.
        var closeMilliseconds: UInt64
        /// Bytes that may wait while a command is running; above that, the socket is not read.
        var queuedBytes: Int
    }
}

extension TransportConfiguration {
    /// The part of the settings that a ``ConnectionMachine`` needs.
    var limits: ConnectionMachine.Limits {
        ConnectionMachine.Limits(
            handshakeMilliseconds: self.handshakeMilliseconds,
            pingMilliseconds: self.pingMilliseconds,
            pongMilliseconds: self.pongMilliseconds,
            closeMilliseconds: self.closeMilliseconds,
            queuedBytes: self.queuedBytes
        )
    }
}
