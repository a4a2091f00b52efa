import Reactor

extension ConnectionMachine {
    /// What can happen to a connection, but for what happens with every frame.
    enum Event: Equatable, Sendable {
        /// It was accepted or taken over, or the operator wants pings sooner: its times begin.
        case clockStarts
        /// Its upgrade request was answered with 101.
        case upgraded
        /// It is to end, for that reason.
        case ended(Ending)
        /// The server stops: it is to end, but the answer to a command that is running is waited for.
        case shuttingDown
        /// A worker has answered a command, or done what else it had to: a connection that is to end ends now.
        case commandDone
        /// More or less of it waits than before, or it is served, or queues, or does so no more.
        case waits(Waiting)
        /// All that was to be sent has been given to the kernel.
        case allWritten
        /// The time has come that was asked for; `hasLooked` if its socket was looked at since.
        case timePassed(hasLooked: Bool)
        /// The next process goes on with it: nothing is read any more.
        case handover(Waiting)
    }

    /// The bytes that wait of a connection.
    struct Waiting: Equatable, Sendable {
        /// The kernel would not take all that is to be sent.
        var hasOutput = false
        /// Bytes that were received and not made into messages; nil if none have been put aside.
        var inputBytes: Int?
    }

    /// How long what may take, and how much may wait.
    struct Limits: Equatable, Sendable {
        /// From accept to the end of the upgrade request.
        var handshakeMilliseconds: UInt64
        /// From silence to a ping; 0 for no pings.
        var pingMilliseconds: UInt64
        /// From a ping to a sign of life.
        var pongMilliseconds: UInt64
        /// For the closing handshake.
        var closeMilliseconds: UInt64
        /// Bytes that may wait while a command is running; beyond, the socket is not read.
        var queuedBytes: Int
    }
}

extension TransportConfiguration {
    /// What a connection's state goes by.
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
