import Logging
import Telemetry
import TestSupport
import Testing

@Suite("the end of a message (SEC-45)")
struct LogPhraseTests {
    typealias LogEvent = Telemetry.LogEvent

    private static let client: [LogKey: String] = [.connection: "7", .clientAddress: "192.0.2.7"]

    /// Returns the message that an operator reads.
    private func glance(_ event: LogEvent, _ fields: [LogKey: String]) -> String? {
        let log = RecordingLog()
        log.logger.log(event, fields)
        return log.records.first?.glance
    }

    @Test("the message of a failed login names the account, if it exists, and the address")
    func failedLogin() {
        let known = Self.client.merging([.account: "ada", .context: "c_server_auth"]) { $1 }
        #expect(self.glance(.loginFailed, known) == "login failed for ada from 192.0.2.7")
        #expect(self.glance(.loginFailed, Self.client) == "login failed from 192.0.2.7")
        #expect(self.glance(.loginFailed, [.connection: "7"]) == "login failed")
    }

    @Test(
        "the reason, the location, the account and the address are in the message",
        arguments: [
            (
                LogEvent.connectionClosed, [.reason: "no answer to a ping"],
                "connection closed (no answer to a ping) from 192.0.2.7"
            ),
            (
                .protocolViolation, [.reason: "bad UTF-8", .account: "ada"],
                "protocol violation (bad UTF-8) for ada from 192.0.2.7"
            ),
            (.loginSucceeded, [.account: "ada"], "logged in: ada from 192.0.2.7"),
            (
                .configurationRefused, [.error: "config.ini:12: no such key", .clientAddress: ""],
                "configuration refused: config.ini:12: no such key"
            ),
            (
                .connectionsRestored, [.count: "3", .milliseconds: "12", .reason: "handed over", .clientAddress: ""],
                "connections restored: 3 in 12 ms: handed over"
            ),
            (
                .logRecordsOmitted, [.count: "3", .omittedEvent: "login_failed", .clientAddress: ""],
                "log records were left out: 3 of login_failed"
            ),
        ] as [(LogEvent, [LogKey: String], String)]
    )
    func examples(_ event: LogEvent, _ fields: [LogKey: String], _ text: String) {
        #expect(self.glance(event, Self.client.merging(fields) { $1 }) == text)
    }

    @Test("no message contains a value that a client chose", arguments: LogEvent.allCases)
    func strangers(_ event: LogEvent) {
        #expect(LogPhrase.strangers == [.origin, .requestID])
        #expect(LogPhrase.strangers.isDisjoint(with: event.phrases.map(\.key)))
        let mark = "from 203.0.113.9"
        let fields = Dictionary(uniqueKeysWithValues: event.fields.map { ($0, "x") })
            .merging([.origin: mark, .requestID: mark]) { $1 }
        #expect(self.glance(event, fields)?.contains("203.0.113.9") == false)
    }

    @Test(
        "a message contains each required field of its event that says what happened",
        arguments: LogEvent.allCases
    )
    func complete(_ event: LogEvent) {
        // The number and the context of a connection are for searching; an author's error may quote what a player
        // typed.
        var told = Set(event.fields).subtracting([.connection, .context, .origin, .process, .stack])
        if event == .commandFailed { told.remove(.error) }
        #expect(told.subtracting(event.phrases.map(\.key)) == [])
    }

    @Test("a message names only the type of an author's error, because its text may quote what a player typed")
    func authorsError() async {
        struct Loud: Error, CustomStringConvertible { var description: String { "secret line" } }
        let text = self.glance(
            .commandFailed,
            Self.client.merging([.context: "c_tavern", .error: "\(Loud())", .errorType: "My.Loud"]) { $1 }
        )
        #expect(text == "an error inside a command in c_tavern (My.Loud) from 192.0.2.7")
    }
}
