import Contexts
import Dialects
import Logging
import WebSocketProtocol

/// Why a connection ends.
///
/// Only this type decides the close code, the manner of closing, and the words for client and log.
enum Ending: Equatable, Sendable {
    /// A context asked for it, or other code through `Outbound`.
    case asked(Disconnection)
    /// The peer broke the protocol.
    case violation(ProtocolViolation)
    /// The client has sent too many messages that are not as its dialect has them.
    case badMessages
    /// A session cannot be looked up now: another process is about to go on, or the database does not answer.
    case unavailable
    /// The peer sent Close.
    case peerClosed(CloseCode?)
    /// The peer's socket ended or broke without a Close, or could not be watched.
    case peerVanished
    /// The peer sent nothing after a ping.
    case noAnswer
    /// The upgrade request did not arrive in time.
    case handshakeTimedOut
    /// The request was answered with something else than an upgrade.
    case answered(HTTPResponse)
    /// The client may not have another connection, because of its address.
    case refused(AddressRefusal)
    /// A stranger had to make room for another one.
    case displaced
    /// A stranger has sent no line in time.
    case silentStranger
    /// Nobody has logged in in time.
    case noLogin
    /// The client has sent far more pings than are answered.
    case tooManyPings
    /// The client has sent many more lines than may wait.
    case tooManyCommands
    /// The connection limit is reached.
    case full
    /// The closing handshake did not finish in time.
    case closeTimedOut
    /// Reading from the socket or writing to it failed.
    case broken(errno: CInt)
    /// All connections together use the memory that they may have, and this one uses or needs too much of it; or the
    /// system has none left.
    case noRoom

    /// The manner of closing.
    enum Manner: Equatable {
        /// Send Close first and wait for the peer's (RFC 6455 7.1.2).
        case closeFirst(CloseCode)
        /// Answer the peer's Close, then close the socket (RFC 6455 7.1.1: the server closes first).
        case answerClose(CloseCode?)
        /// Send Close and nothing after it, and read until the peer closes: closing a socket with unread input sends
        /// RST, which can overtake the Close (RFC 6455 7.1.7).
        case fail(CloseCode)
        /// Like `fail`, before the upgrade: the answer is HTTP.
        case answer(HTTPResponse)
        /// Close the socket at once.
        case drop
        /// Close the socket at once; the peer gets a Close before that if nothing else is waiting to be sent.
        case abandon(CloseCode)
    }

    /// The manner of closing for this ending.
    var manner: Manner {
        switch self {
        case .asked(let reason): .closeFirst(Self.code(of: reason))
        case .badMessages, .silentStranger, .noLogin, .tooManyPings, .tooManyCommands: .closeFirst(.policyViolation)
        case .unavailable: .closeFirst(.serviceRestart)
        case .violation(let violation): .fail(violation.closeCode)
        case .peerClosed(let code): .answerClose(code)
        case .answered(let response): .answer(response)
        case .refused(let refusal): .answer(refusal.response)
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
        case .noRoom, .displaced: .abandon(.tryAgainLater)
        }
    }

    /// What the connection's contexts are told (`Leaving`).
    var leaving: Leaving {
        switch self {
        case .asked(.quit): .quit
        case .asked(let reason): .ended(reason)
        case .peerClosed, .peerVanished, .noAnswer, .closeTimedOut, .broken, .badMessages, .unavailable, .tooManyPings,
            .tooManyCommands:
            .expired
        case .violation, .handshakeTimedOut, .answered, .refused, .full, .noRoom, .displaced, .silentStranger, .noLogin:
            .ended(.policy)
        }
    }

    /// Whether the session waits for its player after this: the connection was lost, without a word of the player.
    var mayBeResumed: Bool {
        switch self {
        case .peerClosed, .peerVanished, .noAnswer, .closeTimedOut, .broken, .violation, .badMessages, .tooManyPings,
            .tooManyCommands, .asked(.tooSlow):
            true
        case .asked, .handshakeTimedOut, .answered, .refused, .full, .noRoom, .unavailable, .displaced,
            .silentStranger, .noLogin:
            false
        }
    }

    /// The last message to a client of `uuu.v1`; nil if the client has closed the connection, or cannot be told.
    var bye: Bye? {
        switch self {
        case .asked(.quit): Bye(.quit, again: false)
        case .asked(.takenOver): Bye(.takenOver, again: false)
        case .asked(.resumedElsewhere): Bye(.resumedElsewhere, again: false)
        case .asked(.ended): Bye(.ended, again: false)
        case .asked(.policy): Bye(.notAdmitted, again: false)
        case .asked(.idle): Bye(.idle, again: false)
        case .asked(.kicked): Bye(.kicked, again: true, after: 60)
        case .asked(.banned): Bye(.banned, again: false)
        case .asked(.level): Bye(.level, again: false)
        case .asked(.tooManyAttempts): Bye(.tooManyAttempts, again: true, after: 60)
        case .asked(.tooSlow): Bye(.tooSlow, again: true, after: 2)
        case .unavailable: Bye(.restarting, again: true, after: 1)
        case .asked(.shuttingDown): Bye(.stopping, again: true, after: 5)
        case .violation, .peerClosed, .peerVanished, .noAnswer, .handshakeTimedOut, .answered, .refused, .full,
            .closeTimedOut, .broken, .noRoom, .badMessages, .displaced, .silentStranger, .noLogin, .tooManyPings,
            .tooManyCommands:
            nil
        }
    }

    /// The close code that is sent, if any.
    var closeCode: CloseCode? {
        switch self.manner {
        case .closeFirst(let code), .fail(let code), .abandon(let code): code
        case .answerClose(let code): code
        case .answer, .drop: nil
        }
    }

    /// The reason text of our Close frame; the answer to a peer's Close has none.
    var closeReason: String {
        switch self {
        case .asked(let reason): Self.words(for: reason)
        case .violation(let violation): violation.explanation
        case .badMessages: "too many messages are not as the protocol has them"
        case .unavailable: "sessions cannot be looked up right now; please connect again"
        case .displaced: "too many clients wait to log in; please try again later"
        case .silentStranger: "nothing was typed in time"
        case .noLogin: "nobody has logged in in time"
        case .tooManyPings: "too many pings"
        case .tooManyCommands: "too many commands"
        case .noRoom: "the server has no memory left for this connection; please try again later"
        case .peerClosed, .peerVanished, .noAnswer, .handshakeTimedOut, .answered, .refused, .full, .closeTimedOut,
            .broken:
            ""
        }
    }

    /// The text for the log.
    var description: String {
        switch self {
        case .asked(let reason): "server: \(reason)"
        case .violation(let violation): "protocol violation: \(violation.explanation)"
        case .badMessages: "too many messages that are not as the dialect has them"
        case .unavailable: "a session cannot be looked up"
        case .peerClosed: "peer closed"
        case .peerVanished: "peer vanished"
        case .noAnswer: "no answer to a ping"
        case .handshakeTimedOut: "no upgrade request in time"
        case .answered(let response): "answered with HTTP status \(response.status.rawValue)"
        case .refused(let refusal): refusal.description
        case .displaced: "too many clients have not logged in"
        case .silentStranger: "no line came in time"
        case .noLogin: "nobody has logged in in time"
        case .tooManyPings: "too many pings"
        case .tooManyCommands: "too many commands"
        case .full: "too many connections"
        case .closeTimedOut: "peer did not finish the closing handshake"
        case .broken(let number): "socket broken (errno \(number))"
        case .noRoom: "no memory left for this connection"
        }
    }

    /// The reason text for a peer, of at most `CloseFrame.maximumReasonBytes`.
    private static func words(for reason: Disconnection) -> String {
        switch reason {
        case .quit: "the player has quit"
        case .takenOver: "the account has logged in somewhere else"
        case .tooSlow: "too much waits to be read by this client"
        case .shuttingDown: "the server is shutting down"
        case .policy: "the server's rules do not let this connection go on"
        case .resumedElsewhere: "the session goes on with another connection"
        case .ended: "the session was ended"
        case .idle: "nothing was typed for too long"
        case .kicked: "staff have ended the session"
        case .banned: "this account or this client is banned"
        case .level: "only staff may be in now"
        case .tooManyAttempts: "too many attempts have failed"
        }
    }

    /// The close code for a reason (SEC-8).
    private static func code(of reason: Disconnection) -> CloseCode {
        switch reason {
        case .quit, .idle: .normal
        case .shuttingDown: .goingAway
        case .takenOver, .tooSlow, .policy, .resumedElsewhere, .ended, .tooManyAttempts, .kicked, .banned, .level:
            .policyViolation
        }
    }
}
