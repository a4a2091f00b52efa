import Contexts
import Logging
import WebSocketProtocol

/// Why a connection ends: the one place that decides the close code, the manner, and what the log says of it.
enum Ending: Equatable, Sendable {
    /// A context, or somebody through `Outbound`, asked for it.
    case asked(Disconnection)
    /// The peer broke the protocol.
    case violation(ProtocolViolation)
    /// The peer sent Close.
    case peerClosed(CloseCode?)
    /// The peer's socket ended or broke without a Close.
    case peerVanished
    /// Nothing came after a ping.
    case noAnswer
    /// The upgrade request did not come in time.
    case handshakeTimedOut
    /// The request was answered, but not with an upgrade.
    case answered(HTTPResponse)
    /// The connection limit is reached.
    case full
    /// The closing handshake was not finished in time.
    case closeTimedOut
    /// No buffer for what is to be sent: the socket takes nothing any more.
    case broken(errno: CInt)
    /// What all connections may hold is used up, and this one holds or asks for too much of it; or there is no memory left.
    case noRoom

    /// How a connection ends.
    enum Manner: Equatable {
        /// We send Close first and wait for the peer's (RFC 6455 7.1.2).
        case closeFirst(CloseCode)
        /// The peer's Close is answered, then the socket is closed (RFC 6455 7.1.1: the server goes first).
        case answerClose(CloseCode?)
        /// We send Close and no more, and read on until the peer ends: a bare close with unread input would send RST,
        /// which can overtake the Close (RFC 6455 7.1.7).
        case fail(CloseCode)
        /// As `fail`, before the upgrade: what is to be said is HTTP.
        case answer(HTTPResponse)
        /// The socket is closed at once.
        case drop
        /// The socket is closed at once; the peer hears Close before that if nothing else waits to be sent.
        case abandon(CloseCode)
    }

    /// How it ends.
    var manner: Manner {
        switch self {
        case .asked(let reason): .closeFirst(Self.code(of: reason))
        case .violation(let violation): .fail(violation.closeCode)
        case .peerClosed(let code): .answerClose(code)
        case .answered(let response): .answer(response)
        case .handshakeTimedOut:
            .answer(HTTPResponse(.requestTimeout, hint: "The request did not come in time."))
        case .full:
            .answer(
                HTTPResponse(
                    .serviceUnavailable,
                    headers: [HTTPField("Retry-After", "30")],
                    hint: "All places are taken. Please try again later."
                )
            )
        case .peerVanished, .noAnswer, .closeTimedOut, .broken: .drop
        case .noRoom: .abandon(.tryAgainLater)
        }
    }

    /// What the contexts of the connection are told.
    var leaving: Leaving {
        switch self {
        case .asked(.quit): .quit
        case .asked(let reason): .ended(reason)
        case .peerClosed, .peerVanished, .noAnswer, .closeTimedOut, .broken: .expired
        case .violation, .handshakeTimedOut, .answered, .full, .noRoom: .ended(.policy)
        }
    }

    /// The close code that goes out, if any.
    var closeCode: CloseCode? {
        switch self.manner {
        case .closeFirst(let code), .fail(let code), .abandon(let code): code
        case .answerClose(let code): code
        case .answer, .drop: nil
        }
    }

    /// The words in a Close frame of ours; a peer's Close is answered without.
    var closeReason: String {
        switch self {
        case .asked(let reason): Self.words(for: reason)
        case .violation(let violation): violation.explanation
        case .noRoom: "the server has no memory left for this connection; please try again later"
        case .peerClosed, .peerVanished, .noAnswer, .handshakeTimedOut, .answered, .full, .closeTimedOut, .broken: ""
        }
    }

    /// The words in the log.
    var description: String {
        switch self {
        case .asked(let reason): "server: \(reason)"
        case .violation(let violation): "protocol violation: \(violation.explanation)"
        case .peerClosed: "peer closed"
        case .peerVanished: "peer vanished"
        case .noAnswer: "no answer to a ping"
        case .handshakeTimedOut: "no upgrade request in time"
        case .answered(let response): "answered with HTTP status \(response.status.rawValue)"
        case .full: "too many connections"
        case .closeTimedOut: "peer did not finish the closing handshake"
        case .broken(let number): "socket broken (errno \(number))"
        case .noRoom: "no memory left for this connection"
        }
    }

    /// What the peer is told in words: at most `CloseFrame.maximumReasonBytes`.
    private static func words(for reason: Disconnection) -> String {
        switch reason {
        case .quit: "the player has quit"
        case .takenOver: "the account has logged in somewhere else"
        case .tooSlow: "too much waits to be read by this client"
        case .shuttingDown: "the server is shutting down"
        case .policy: "the server's rules do not let this connection go on"
        }
    }

    /// The close code for a reason (SEC-8).
    private static func code(of reason: Disconnection) -> CloseCode {
        switch reason {
        case .quit: .normal
        case .shuttingDown: .goingAway
        case .takenOver, .tooSlow, .policy: .policyViolation
        }
    }
}
