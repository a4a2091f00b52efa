import Contexts
import TestSupport
import Testing

@testable import World

@Suite("Accounts: the tokens of a session (SEC-36, SEC-37)", .timeLimit(.minutes(1))) struct AccountsTokenTests {
    @Test("what becomes of tokens", arguments: Self.plays)
    func play(_ play: TokenPlay) async throws { try await play.run() }

    private static let begin: [TokenPlay.Step] = [.logIn("a"), .issue("a", as: "1"), .confirm("a")]

    private static let plays: [TokenPlay] = honest + reuse + time + trouble + ends + policy

    private static let honest = [
        TokenPlay(
            "a client comes back with its token, again and again",
            steps: begin + [
                .stored([.current]), .lose("a"), .pass(seconds: 5), .resume("1", on: "b", as: "2"), .here("b"),
                .told("a", []), .confirm("b"), .stored([.current, .spent]), .lose("b"), .resume("2", on: "c", as: "3"),
                .here("c"), .confirm("c"), .stored([.current, .spent, .spent]),
            ]
        ),
        TokenPlay(
            "the answer was lost: the old token works until the new one is confirmed, and voids it",
            steps: begin + [
                .lose("a"), .resume("1", on: "b", as: "2"), .lose("b"), .resume("1", on: "c", as: "3"),
                .stored([.current, .new]), .refused("2", on: "d", .unknown), .here("c"), .told("c", []),
                .confirm("c"), .stored([.current, .spent]),
            ]
        ),
        TokenPlay(
            "a token that was not confirmed can be presented, which confirms it",
            steps: begin + [
                .lose("a"), .resume("1", on: "b", as: "2"), .lose("b"), .resume("2", on: "c", as: "3"),
                .stored([.current, .new, .spent]), .refused("1", on: "d", .ended), .here(nil),
            ]
        ),
        TokenPlay(
            "the end of an old connection that is still there ends nothing",
            steps: begin + [
                .resume("1", on: "b", as: "2"), .here("b"), .told("a", []), .quit("a"), .here("b"),
                .stored([.current, .new]), .lose("b"), .resume("2", on: "c", as: "3"),
            ]
        ),
        TokenPlay(
            "two tabs with one token: the second takes over once",
            steps: begin + [
                .resume("1", on: "b", as: "2"), .resume("1", on: "c", as: "3"), .here("c"),
                .told("a", []), .told("b", []), .told("c", []), .confirm("c"),
                .stored([.current, .spent]),
            ]
        ),
        TokenPlay(
            "another token for the same session voids the one that was not confirmed",
            steps: begin + [
                .issue("a", as: "2"), .issue("a", as: "3"), .stored([.current, .new]), .confirm("a"),
                .stored([.current, .spent]), .refused("2", on: "b", .unknown), .resume("3", on: "b", as: "4"),
            ]
        ),
        TokenPlay(
            "a confirmation of a former connection does nothing",
            steps: begin + [.lose("a"), .resume("1", on: "b", as: "2"), .confirm("a"), .stored([.current, .new])]
        ),
        TokenPlay(
            "a login over a lost session goes on with it and ends its tokens: a lost client cannot come in between",
            steps: begin + [
                .lose("a"), .logIn("b"), .here("b"), .told("a", []), .stored(nil), .refused("1", on: "c", .unknown),
                .here("b"), .issue("b", as: "2"), .stored([.current]), .refused("1", on: "c", .unknown), .here("b"),
                .told("b", []), .warned("b", 0),
            ]
        ),
    ]

    private static let reuse = [
        TokenPlay(
            "a thief is first: the owner's token shows it, the session ends, and the account is told at its next login",
            steps: begin + [
                .resume("1", on: "thief", as: "2"), .confirm("thief"), .told("a", []),
                .refused("1", on: "owner", .ended), .told("thief", [.ended]), .here(nil), .stored(nil),
                .refused("2", on: "thief 2", .unknown), .logIn("owner"), .here("owner"), .warned("owner", 1),
                .quit("owner"), .logIn("later"), .warned("later", 0),
            ]
        ),
        TokenPlay(
            "the owner is first: the thief's token shows it",
            steps: begin + [
                .lose("a"), .resume("1", on: "owner", as: "2"), .confirm("owner"), .refused("1", on: "thief", .ended),
                .told("owner", [.ended]), .here(nil), .stored(nil), .refused("2", on: "owner 2", .unknown),
                .logIn("owner 2"), .warned("owner 2", 1),
            ]
        ),
        TokenPlay(
            "a spent token ends a session that waits, too",
            steps: begin + [
                .lose("a"), .resume("1", on: "b", as: "2"), .confirm("b"), .lose("b"), .refused("1", on: "c", .ended),
                .here(nil), .told("b", [.ended]), .stored(nil), .refused("2", on: "d", .unknown),
            ]
        ),
        TokenPlay(
            "a spent token ends a session that is on the disk only",
            steps: begin + [
                .lose("a"), .resume("1", on: "b", as: "2"), .confirm("b"), .lose("b"), .restart,
                .refused("1", on: "c", .ended), .stored(nil), .logIn("d"), .warned("d", 1),
            ]
        ),
        TokenPlay(
            "the token of an earlier session says nothing about the present one",
            steps: begin + [
                .logIn("b"), .told("a", [.takenOver]), .stored(nil), .issue("b", as: "2"),
                .refused("1", on: "c", .unknown), .here("b"), .told("b", []), .stored([.current]),
            ]
        ),
    ]

    private static let time = [
        TokenPlay(
            "a session waits as long as the rules say",
            steps: begin + [
                .lose("a"), .pass(seconds: 600), .resume("1", on: "b", as: "2"), .lose("b"), .pass(seconds: 601),
                .refused("2", on: "c", .expired), .here(nil), .stored(nil), .refused("2", on: "c", .unknown),
            ]
        ),
        TokenPlay(
            "on the disk it waits as long",
            steps: begin + [
                .lose("a"), .pass(seconds: 300), .restart, .pass(seconds: 300), .resume("1", on: "b", as: "2"),
                .here("b"), .lose("b"), .restart, .pass(seconds: 601), .refused("2", on: "c", .expired), .stored(nil),
            ]
        ),
        TokenPlay(
            "a clock that is set back lengthens nothing",
            steps: begin + [
                .lose("a"), .pass(seconds: 400), .setClock(seconds: -100_000), .pass(seconds: 201),
                .refused("1", on: "b", .expired),
            ]
        ),
        TokenPlay(
            "nor one that is set back between two processes, beyond the time that the rules say",
            steps: begin + [
                .lose("a"), .pass(seconds: 10), .setClock(seconds: -100_000), .restart, .logIn("x"), .quit("x"),
                .refused("1", on: "b", .unknown),
            ]
        ),
        TokenPlay(
            "what nobody comes back for is removed",
            steps: begin + [
                .lose("a"), .restart, .pass(seconds: 4_200), .maintain, .stored([.current]), .pass(seconds: 1),
                .maintain, .stored(nil), .refused("1", on: "b", .unknown),
            ]
        ),
        TokenPlay(
            "without a time to wait a session ends with its connection",
            SessionRules(resumeSeconds: 0),
            steps: begin + [.lose("a"), .here(nil), .stored(nil), .refused("1", on: "b", .unknown)]
        ),
        TokenPlay(
            "players who were connected when the machine died are unknown",
            steps: begin + [.restart, .refused("1", on: "b", .unknown), .stored(nil), .logIn("b"), .stored(nil)]
        ),
        TokenPlay(
            "nobody is warned of a spent token of theirs",
            steps: begin + [
                .issue("a", as: "2"), .confirm("a"), .stored([.current, .spent]), .restart,
                .refused("1", on: "b", .unknown), .stored(nil), .logIn("b"), .warned("b", 0),
            ]
        ),
    ]

    private static let trouble = [
        TokenPlay(
            "while nothing can be written a session goes on with its old token, and then with a new one",
            steps: begin + [
                .lose("a"), .refuse(writes: .notSaved), .resume("1", on: "b", as: nil), .here("b"), .confirm("b"),
                .lose("b"), .resume("1", on: "c", as: nil), .refuse(), .lose("c"), .resume("1", on: "d", as: "2"),
                .confirm("d"), .stored([.current, .spent]),
            ]
        ),
        TokenPlay(
            "whether it was written or not, uncertainty costs nothing",
            steps: begin + [.lose("a"), .refuse(writes: .uncertain), .resume("1", on: "b", as: nil), .here("b")]
        ),
        TokenPlay(
            "while nothing can be read a token is refused, and works later",
            steps: begin + [
                .lose("a"), .refuse(reads: .unavailable), .refused("1", on: "b", .unavailable), .here("a"), .refuse(),
                .resume("1", on: "b", as: "2"),
            ]
        ),
        TokenPlay(
            "a login is not refused by a disk that is full, and ends the earlier tokens all the same",
            steps: begin + [
                .refuse(writes: .notSaved), .logIn("b"), .here("b"), .issueRefused("b", .notSaved),
                .refused("1", on: "c", .ended), .here("b"), .told("b", []), .stored([.current]), .refuse(), .maintain,
                .stored(nil), .issue("b", as: "2"), .stored([.current]),
            ]
        ),
        TokenPlay(
            "a login is not refused by an engine that cannot read what waits",
            steps: begin + [.lose("a"), .restart, .refuse(reads: .unavailable), .logIn("b"), .here("b")]
        ),
        TokenPlay(
            "a token that was used twice while nothing can be written ends the session, and the account is told",
            steps: begin + [
                .resume("1", on: "b", as: "2"), .confirm("b"), .refuse(writes: .notSaved),
                .refused("1", on: "c", .ended), .told("b", [.ended]), .here(nil), .refused("2", on: "d", .ended),
                .stored([.current, .spent]), .logIn("e"), .warned("e", 1), .refuse(), .maintain, .stored(nil),
            ]
        ),
        TokenPlay(
            "that a session goes on is written as soon as it can be, or it would be removed",
            steps: begin + [
                .lose("a"), .refuse(writes: .notSaved), .resume("1", on: "b", as: nil), .refuse(), .maintain,
                .pass(seconds: 700), .maintain, .stored([.current]), .resume("1", on: "c", as: "2"), .here("c"),
            ]
        ),
    ]

    private static let ends = [
        TokenPlay(
            "quitting ends the tokens",
            steps: begin + [.quit("a"), .stored(nil), .refused("1", on: "b", .unknown)]
        ),
        TokenPlay(
            "a change of the password ends the tokens and not the session, which can be given another one",
            steps: begin + [
                .changePassword("a"), .here("a"), .stored(nil), .refused("1", on: "b", .unknown), .told("a", []),
                .issue("a", as: "2"), .confirm("a"), .lose("a"), .resume("2", on: "b", as: "3"),
            ]
        ),
        TokenPlay(
            "it ends them also while nothing can be written",
            steps: begin + [
                .refuse(writes: .notSaved), .changePassword("a"), .refused("1", on: "b", .ended), .here("a"), .refuse(),
                .maintain, .stored(nil),
            ]
        ),
        TokenPlay(
            "the gate is asked: an account that is gone is refused",
            steps: begin + [.lose("a"), .remove, .refused("1", on: "b", .banned), .here("a")]
        ),
        TokenPlay(
            "no token is issued to who is not logged in, or lost",
            steps: [.issueRefused("x", .connectionClosed)] + begin + [
                .lose("a"), .issueRefused("a", .connectionClosed),
            ]
        ),
    ]

    private static let policy = [
        TokenPlay(
            "with policy refuse a second login is refused; a token never, and a lost session can be taken over",
            SessionRules(policy: .refuse),
            steps: begin + [
                .logIn("b", .alreadyLoggedIn), .here("a"), .told("a", []), .resume("1", on: "c", as: "2"), .here("c"),
                .told("a", []), .lose("c"), .logIn("d"), .here("d"), .logIn("d"), .here("d"),
            ]
        )
    ]
}

extension TokenPlay {
    fileprivate init(_ name: String, _ rules: SessionRules = SessionRules(), steps: [Step]) {
        self.init(name, rules, steps)
    }
}
