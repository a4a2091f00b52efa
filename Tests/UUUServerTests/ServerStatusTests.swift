import Foundation
import Testing

@testable import UUUServer

@Suite("The status of the server as text")
struct ServerStatusTests {
    private let busy = ServerStatus(
        version: "1.2.3",
        since: Date(timeIntervalSince1970: 1_772_600_767),
        connections: 3,
        contexts: ["c_lobby": 2, "c_help": 1],
        accountsOnline: 1,
        loops: [
            .init(connections: 3, longestTurn: .init(workMicroseconds: 849, elapsedMicroseconds: 12_340)),
            .init(connections: nil),
        ],
        strangers: .init(connections: 5, displaced: 2, refused: 7),
        log: .init(lost: 1, omitted: 7),
        restarts: .init(kept: 3, dropped: 0, descriptors: 4),
        reload: .init(time: Date(timeIntervalSince1970: 1_772_600_800), outcome: .refused, lines: ["a: b"])
    )

    @Test("people get a line for each topic; a loop that hangs is named")
    func lines() {
        #expect(
            self.busy.lines == [
                "uuu-server 1.2.3, since 2026-03-04T05:06:07Z",
                "3 connected, 2 contexts (c_help 1, c_lobby 2)",
                "1 account online",
                "2 event loops: 3 connected, does not answer",
                "longest turn of a loop: 0.8 ms of work, 12.3 ms elapsed",
                "strangers: 5 not logged in, 2 displaced, 7 refused",
                "log: 1 record lost, 7 left out",
                "restarts keep 3 connections (4 descriptors with systemd)",
                "last reload: 2026-03-04T05:06:40Z, refused",
                "  a: b",
            ]
        )
    }

    @Test("a pepper has a line with the ids of its keys")
    func pepper() {
        var status = self.busy
        status.pepper = "2026, and 1 former"
        #expect(status.lines.contains("pepper: 2026, and 1 former"))
        #expect(!self.busy.lines.contains { $0.contains("pepper") })
    }

    @Test("the status says how many connections a restart would drop")
    func drops() {
        var status = self.busy
        status.restarts = .init(kept: 1, dropped: 2, descriptors: 1)
        #expect(status.lines[7] == "restarts keep 1 connection, and drop 2 (1 descriptor with systemd)")
        status.restarts = nil
        #expect(status.lines[7] == "restarts drop all connections")
    }

    @Test("the JSON has the same contents, and can be decoded again")
    func json() throws {
        #expect(!self.busy.json.contains("\n"))
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        #expect(try decoder.decode(ServerStatus.self, from: Data(self.busy.json.utf8)) == self.busy)
    }

    @Test(
        "a count of one has a noun in the singular",
        arguments: [
            (0, 0, "0 connected, 0 contexts"), (1, 1, "1 connected, 1 context"), (412, 3, "412 connected, 3 contexts"),
        ]
    )
    func line(players: Int, contexts: Int, text: String) {
        #expect(StatusLine.text(players: players, contexts: contexts) == text)
    }

    @Test("a waiting server reports only its mistakes, with exit status 78")
    func waiting() {
        var status = self.busy
        status.state = .waiting
        status.mistakes = ["config.ini:3: wrong"]
        #expect(
            status.lines == [
                "uuu-server 1.2.3, since 2026-03-04T05:06:07Z",
                "waiting: the configuration has mistakes, and players are told to come again",
                "  config.ini:3: wrong",
                "  mend it, then: uuu-server reload",
            ]
        )
        #expect(status.answer(asJSON: true).status == .configuration)
        #expect(status.json.contains(#""state":"waiting""#))
        #expect(self.busy.answer(asJSON: false).status == .ok)
    }

    @Test("the summary is one line: the first mistake, cut if it is long, and the number of the others")
    func summary() {
        #expect(StartupError.summary(of: ["a"]) == "a")
        #expect(StartupError.summary(of: ["a", "b", "c"]) == "a (and 2 more)")
        let long = StartupError.summary(of: [String(repeating: "e\u{301}", count: 10_000)])
        #expect(long.utf8.count <= 304 && long.hasSuffix("…"))
        let many = StartupError(.configuration, (1...30).map { "line \($0)" })
        #expect(many.record.hasPrefix("line 1; line 2; ") && many.record.hasSuffix("; … and 20 more"))
    }
}
