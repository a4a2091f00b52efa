import Contexts
import Reactor
import Testing
import WebSocketProtocol

@testable import Transport

/// One way in which a connection can end: the events, one after the other, and the actions that follow each.
struct WayToEnd: CustomTestStringConvertible, Sendable {
    /// An event, and the actions that must follow.
    struct Step: Sendable {
        let time: UInt64
        let event: ConnectionMachine.Event
        let actions: [ConnectionMachine.Action]

        init(_ time: UInt64, _ event: ConnectionMachine.Event, _ actions: [ConnectionMachine.Action]) {
            (self.time, self.event, self.actions) = (time, event, actions)
        }
    }

    /// The code of the Close frame that the server sends on its own; nil for none.
    let code: UInt16?
    /// When it is sent.
    let when: String
    /// The state of the connection before.
    let start: MachinePlay
    let steps: [Step]

    init(_ code: UInt16?, _ when: String, _ start: MachinePlay, _ steps: Step...) {
        (self.code, self.when, self.start, self.steps) = (code, when, start, steps)
    }

    var testDescription: String { "\(self.code.map { "\($0)" } ?? "no Close"): \(self.when)" }

    /// The ending that was reported to the world and the log.
    var told: Ending? {
        self.steps.flatMap(\.actions).compactMap { if case .tell(let ending) = $0 { ending } else { nil } }.first
    }

    /// The Close frame that the server sends on its own, if any.
    var said: (code: UInt16, reason: String)? {
        self.steps.flatMap(\.actions)
            .compactMap { action -> (code: UInt16, reason: String)? in
                switch action {
                case .sayClose(let code, let reason), .sayAtOnce(let code, let reason): (code.rawValue, reason)
                case _: nil
                }
            }
            .first
    }
}

// MARK: - The table

extension WayToEnd {
    private static let notFound = HTTPResponse(.notFound, hint: "There is nothing here.")
    private static let noRoom =
        "the server has no memory left for this connection; please try again later"

    /// All ways, in the order of the close codes in docs/OPERATING.md, then those without a Close frame of the server's
    /// own.
    static let all: [WayToEnd] = [
        WayToEnd(
            1000,
            "the player said `quit`",
            .open,
            Step(20_000, .ended(.asked(.quit)), closing(.asked(.quit), .normal, "the player has quit")),
            Step(20_100, .ended(.peerClosed(.normal)), [.flush]),
            Step(20_100, .allWritten, [.release])
        ),
        WayToEnd(
            1001,
            "the server stops, and no other process goes on with the connection",
            .open,
            Step(20_000, .shuttingDown, closing(.asked(.shuttingDown), .goingAway, "the server is shutting down")),
            Step(20_100, .ended(.peerClosed(.goingAway)), [.flush]),
            Step(20_100, .allWritten, [.release])
        ),
        WayToEnd(
            1001,
            "the server stops, after a command that is running",
            .served,
            Step(20_000, .shuttingDown, [.arm(at: .at(25_000))]),
            Step(
                21_000,
                .commandDone,
                [
                    .tell(.asked(.shuttingDown)), .sayClose(.goingAway, "the server is shutting down"), .flush, .readOn,
                ]
            ),
            Step(25_000, .timePassed(hasLooked: false), [.arm(at: .at(26_000))]),
            Step(25_100, .ended(.peerClosed(nil)), [.flush]),
            Step(25_100, .allWritten, [.release])
        ),
        WayToEnd(
            1001,
            "the server stops, and a command that is running takes too long",
            .served,
            Step(20_000, .shuttingDown, [.arm(at: .at(25_000))]),
            Step(
                25_000,
                .timePassed(hasLooked: false),
                closing(.asked(.shuttingDown), .goingAway, "the server is shutting down", until: 30_000)
            ),
            Step(30_000, .timePassed(hasLooked: false), [.lookAgain]),
            Step(30_000, .timePassed(hasLooked: true), [.release])
        ),
        WayToEnd(
            1002,
            "a frame broke the protocol",
            .open,
            Step(
                20_000,
                .ended(.violation(.unmasked)),
                failing(.violation(.unmasked), .protocolError, "a client's frame must be masked")
            ),
            Step(20_000, .allWritten, [.endSending]),
            Step(20_100, .ended(.peerVanished), [.release])
        ),
        WayToEnd(
            1007,
            "a text that is not UTF-8",
            .open,
            Step(
                20_000,
                .ended(.violation(.invalidUTF8)),
                failing(.violation(.invalidUTF8), .invalidPayload, "text that is not UTF-8")
            ),
            Step(20_000, .allWritten, [.endSending]),
            Step(25_000, .timePassed(hasLooked: false), [.lookAgain]),
            Step(25_000, .timePassed(hasLooked: true), [.release])
        ),
        WayToEnd(
            1007,
            "a compressed message that cannot be inflated",
            .open,
            Step(
                20_000,
                .ended(.violation(.badCompression)),
                failing(.violation(.badCompression), .invalidPayload, "compressed data that cannot be inflated")
            ),
            Step(20_100, .ended(.broken(errno: 104)), [.release])
        ),
        WayToEnd(
            1008,
            "a message in more fragments than `message_fragments`",
            .open,
            Step(
                20_000,
                .ended(.violation(.tooManyFragments)),
                failing(.violation(.tooManyFragments), .policyViolation, "the message has too many fragments")
            ),
            Step(20_000, .allWritten, [.endSending]),
            Step(20_100, .ended(.peerVanished), [.release])
        ),
        WayToEnd(
            1008,
            "or in smaller ones than `fragment_bytes`",
            .open,
            Step(
                20_000,
                .ended(.violation(.tinyFragment)),
                failing(.violation(.tinyFragment), .policyViolation, "the fragment is too small")
            ),
            Step(20_000, .allWritten, [.endSending]),
            Step(20_100, .ended(.peerVanished), [.release])
        ),
        WayToEnd(
            1008,
            "more waits for a slow reader than `outbound_bytes` or `outbound_messages`",
            .open,
            Step(20_000, .waits(.init(hasOutput: true)), [.watch(.writable)]),
            Step(
                20_000,
                .ended(.asked(.tooSlow)),
                closing(.asked(.tooSlow), .policyViolation, "too much waits to be read by this client")
            ),
            Step(25_000, .timePassed(hasLooked: false), [.lookAgain]),
            Step(25_000, .timePassed(hasLooked: true), [.release])
        ),
        WayToEnd(
            1008,
            "the account logged in somewhere else",
            .open,
            Step(
                20_000,
                .ended(.asked(.takenOver)),
                closing(.asked(.takenOver), .policyViolation, "the account has logged in somewhere else")
            ),
            Step(20_100, .ended(.peerClosed(.policyViolation)), [.flush]),
            Step(20_100, .allWritten, [.release])
        ),
        WayToEnd(
            1008,
            "after a restart: the account is no more, or may not go on",
            .open,
            Step(
                20_000,
                .ended(.asked(.policy)),
                closing(
                    .asked(.policy),
                    .policyViolation,
                    "the server's rules do not let this connection go on"
                )
            ),
            Step(20_100, .ended(.peerVanished), [.release])
        ),
        WayToEnd(
            1000,
            "the player typed nothing for `[Sessions] idle_minutes`",
            .open,
            Step(20_000, .ended(.asked(.idle)), closing(.asked(.idle), .normal, "nothing was typed for too long")),
            Step(20_100, .ended(.peerVanished), [.release])
        ),
        WayToEnd(
            1008,
            "the session goes on with another connection, which has its token",
            .open,
            Step(
                20_000,
                .ended(.asked(.resumedElsewhere)),
                closing(.asked(.resumedElsewhere), .policyViolation, "the session goes on with another connection")
            ),
            Step(20_100, .ended(.peerVanished), [.release])
        ),
        WayToEnd(
            1008,
            "the session was ended, as when a token was used twice",
            .open,
            Step(20_000, .ended(.asked(.ended)), closing(.asked(.ended), .policyViolation, "the session was ended")),
            Step(20_100, .ended(.peerVanished), [.release])
        ),
        WayToEnd(
            1008,
            "`[Accounts] login_failures` logins have failed on the connection, or its client presents more than ten wrong tokens a minute",
            .open,
            Step(
                20_000,
                .ended(.asked(.tooManyAttempts)),
                closing(.asked(.tooManyAttempts), .policyViolation, "too many attempts have failed")
            ),
            Step(20_100, .ended(.peerVanished), [.release])
        ),
        WayToEnd(
            1008,
            "staff have ended the session by `kick`",
            .open,
            Step(
                20_000,
                .ended(.asked(.kicked)),
                closing(.asked(.kicked), .policyViolation, "staff have ended the session")
            ),
            Step(20_100, .ended(.peerVanished), [.release])
        ),
        WayToEnd(
            1008,
            "the account, the address or the network of the client is banned, or the account is disabled",
            .open,
            Step(
                20_000,
                .ended(.asked(.banned)),
                closing(.asked(.banned), .policyViolation, "this account or this client is banned")
            ),
            Step(20_100, .ended(.peerVanished), [.release])
        ),
        WayToEnd(
            1008,
            "staff let nobody but staff be in, by `level staff now`",
            .open,
            Step(
                20_000,
                .ended(.asked(.level)),
                closing(.asked(.level), .policyViolation, "only staff may be in now")
            ),
            Step(20_100, .ended(.peerVanished), [.release])
        ),
        WayToEnd(
            1008,
            "three messages within a minute that are not as `uuu.v1` has them",
            .open,
            Step(
                20_000,
                .ended(.badMessages),
                closing(.badMessages, .policyViolation, "too many messages are not as the protocol has them")
            ),
            Step(20_100, .ended(.peerVanished), [.release])
        ),
        WayToEnd(
            1008,
            "no line came within `[Sessions] door_seconds`, where the first context asks for a login",
            .open,
            Step(
                20_000,
                .ended(.silentStranger),
                closing(.silentStranger, .policyViolation, "nothing was typed in time")
            ),
            Step(20_100, .ended(.peerVanished), [.release])
        ),
        WayToEnd(
            1008,
            "nobody has logged in within `[Sessions] login_seconds`",
            .open,
            Step(20_000, .ended(.noLogin), closing(.noLogin, .policyViolation, "nobody has logged in in time")),
            Step(20_100, .ended(.peerVanished), [.release])
        ),
        WayToEnd(
            1008,
            "a hundred pings within a minute that were not answered, as they exceed `client_pings_per_second`",
            .open,
            Step(20_000, .ended(.tooManyPings), closing(.tooManyPings, .policyViolation, "too many pings")),
            Step(20_100, .ended(.peerVanished), [.release])
        ),
        WayToEnd(
            1008,
            "more than a hundred lines wait, as they came faster than `command_burst` and `commands_per_second` allow",
            .open,
            Step(20_000, .ended(.tooManyCommands), closing(.tooManyCommands, .policyViolation, "too many commands")),
            Step(20_100, .ended(.peerVanished), [.release])
        ),
        WayToEnd(
            1009,
            "a message larger than `message_bytes`",
            .open,
            Step(
                20_000,
                .ended(.violation(.messageTooBig)),
                failing(.violation(.messageTooBig), .messageTooBig, "the message is too big")
            ),
            Step(20_000, .allWritten, [.endSending]),
            Step(20_100, .ended(.peerVanished), [.release])
        ),
        WayToEnd(
            1012,
            "a session is asked for by its token while it cannot be looked up: another process is about to go on, or the database does not answer",
            .open,
            Step(
                20_000,
                .ended(.unavailable),
                closing(.unavailable, .serviceRestart, "sessions cannot be looked up right now; please connect again")
            ),
            Step(20_100, .ended(.peerVanished), [.release])
        ),
        WayToEnd(
            1013,
            "more waits of all clients together than `memory_bytes`, and much of it is this one's",
            .open,
            Step(20_000, .ended(.noRoom), [.tell(.noRoom), .sayAtOnce(.tryAgainLater, Self.noRoom), .release])
        ),
        WayToEnd(
            1013,
            "`unauthenticated_percent` of all connections have nobody logged in, and this one makes room for a newer one",
            .open,
            Step(
                20_000,
                .ended(.displaced),
                [
                    .tell(.displaced),
                    .sayAtOnce(.tryAgainLater, "too many clients wait to log in; please try again later"),
                    .release,
                ]
            )
        ),
        WayToEnd(
            nil,
            "the peer's Close is answered with the peer's code alone",
            .open,
            Step(
                20_000,
                .ended(.peerClosed(CloseCode(rawValue: 4999))),
                [
                    .tell(.peerClosed(CloseCode(rawValue: 4999))), .echoClose(CloseCode(rawValue: 4999)),
                    .arm(at: .at(25_000)), .flush,
                ]
            ),
            Step(20_000, .allWritten, [.release])
        ),
        WayToEnd(
            nil,
            "the peer's Close is answered, but the peer does not read what waits for it",
            .open,
            Step(20_000, .waits(.init(hasOutput: true)), [.watch(.writable)]),
            Step(
                20_000,
                .ended(.peerClosed(nil)),
                [.tell(.peerClosed(nil)), .echoClose(nil), .arm(at: .at(25_000)), .flush]
            ),
            Step(25_000, .timePassed(hasLooked: false), [.lookAgain]),
            Step(25_000, .timePassed(hasLooked: true), [.release])
        ),
        WayToEnd(
            nil,
            "the socket is broken already",
            .open,
            Step(20_000, .ended(.broken(errno: 32)), [.tell(.broken(errno: 32)), .release])
        ),
        WayToEnd(
            nil,
            "the peer's end comes without a Close",
            .open,
            Step(20_000, .ended(.peerVanished), [.tell(.peerVanished), .release])
        ),
        WayToEnd(
            nil,
            "the peer does not answer a ping",
            .open,
            Step(30_000, .timePassed(hasLooked: false), [.ping(1), .arm(at: .at(40_000))]),
            Step(40_000, .timePassed(hasLooked: false), [.lookAgain]),
            Step(40_000, .timePassed(hasLooked: true), [.tell(.noAnswer), .release])
        ),
        WayToEnd(
            1000,
            "the peer does not finish the closing handshake within `close_seconds`",
            .open,
            Step(20_000, .ended(.asked(.quit)), closing(.asked(.quit), .normal, "the player has quit")),
            Step(25_000, .timePassed(hasLooked: false), [.lookAgain]),
            Step(25_000, .timePassed(hasLooked: true), [.release])
        ),
        WayToEnd(
            1000,
            "the peer breaks the protocol after the server's Close",
            .open,
            Step(20_000, .ended(.asked(.quit)), closing(.asked(.quit), .normal, "the player has quit")),
            Step(20_100, .ended(.violation(.unmasked)), [.flush]),
            Step(20_100, .allWritten, [.endSending]),
            Step(20_200, .ended(.peerVanished), [.release])
        ),
        WayToEnd(
            nil,
            "at the door: the request does not come in time, and is answered with HTTP",
            .atTheDoor,
            Step(10_000, .timePassed(hasLooked: false), [.lookAgain]),
            Step(10_000, .timePassed(hasLooked: true), answering(.handshakeTimedOut, until: 15_000)),
            Step(10_000, .allWritten, [.endSending]),
            Step(10_100, .ended(.peerVanished), [.release])
        ),
        WayToEnd(
            nil,
            "at the door: the request is answered with HTTP",
            .atTheDoor,
            Step(100, .ended(.answered(Self.notFound)), answering(.answered(Self.notFound), until: 5_100)),
            Step(100, .allWritten, [.endSending]),
            Step(200, .ended(.peerVanished), [.release])
        ),
        WayToEnd(
            nil,
            "at the door: the connection limit is reached",
            .atTheDoor,
            Step(0, .ended(.full), answering(.full, until: 5_000)),
            Step(0, .allWritten, [.endSending]),
            Step(5_000, .timePassed(hasLooked: false), [.lookAgain]),
            Step(5_000, .timePassed(hasLooked: true), [.release])
        ),
        WayToEnd(
            nil,
            "at the door: the client has too many connections",
            .atTheDoor,
            Step(0, .ended(.refused(.tooMany)), answering(.refused(.tooMany), until: 5_000)),
            Step(0, .allWritten, [.endSending]),
            Step(100, .ended(.peerVanished), [.release])
        ),
        WayToEnd(
            nil,
            "at the door: the peer goes without a word",
            .atTheDoor,
            Step(100, .ended(.peerVanished), [.tell(.peerVanished), .release])
        ),
        WayToEnd(
            nil,
            "at the door: the server stops",
            .atTheDoor,
            Step(100, .shuttingDown, [.tell(.asked(.shuttingDown)), .release])
        ),
        WayToEnd(
            nil,
            "at the door: there is no memory for the request",
            .atTheDoor,
            Step(100, .ended(.noRoom), [.tell(.noRoom), .release])
        ),
    ]

    /// The actions when the server sends Close first, at 20,000 unless another time is given.
    private static func closing(
        _ ending: Ending,
        _ code: CloseCode,
        _ reason: String,
        until: UInt64 = 25_000
    ) -> [ConnectionMachine.Action] {
        [.tell(ending), .sayClose(code, reason), .arm(at: .at(until)), .flush, .readOn]
    }

    /// The actions when the peer has broken a rule, at 20,000.
    private static func failing(_ ending: Ending, _ code: CloseCode, _ reason: String) -> [ConnectionMachine.Action] {
        [.tell(ending), .sayClose(code, reason), .arm(at: .at(25_000)), .flush]
    }

    /// The actions when the answer is HTTP.
    private static func answering(_ ending: Ending, until: UInt64) -> [ConnectionMachine.Action] {
        guard case .answer(let response) = ending.manner else { return [] }
        return [.tell(ending), .answer(response), .arm(at: .at(until)), .flush]
    }
}
