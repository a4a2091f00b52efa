import Foundation
import Transport

/// The status of the server, as `uuu-server status` prints it.
struct ServerStatus: Codable, Equatable, Sendable {
    /// The status of an event loop.
    struct Loop: Codable, Equatable, Sendable {
        /// How many players it serves; nil when the loop did not answer in time.
        var connections: Int?
        /// Its longest turn since it began to serve; nil when the loop did not answer in time.
        var longestTurn: Turn?
    }

    /// How long a turn of an event loop took: from one look at all its sockets and timers to the next.
    struct Turn: Codable, Equatable, Sendable {
        /// The processor time of the loop's thread.
        var workMicroseconds: Int
        /// The elapsed time, in which the system may have run other threads.
        var elapsedMicroseconds: Int
    }

    /// The state of the database.
    struct Database: Codable, Equatable, Sendable {
        /// One word: `ok`, `full`, `busy`, `away`, `replaced` or `newer`.
        var standing: String
        /// What is wrong, and how to mend it; nil when the standing is `ok`.
        var trouble: String?
    }

    /// Clients who have not logged in, and those who may not connect.
    struct Strangers: Codable, Equatable, Sendable {
        /// Connections on which nobody has logged in, of clients that are limited by their addresses.
        var connections = 0
        /// Those that had to make room for others since the server began to serve.
        var displaced = 0
        /// Connections that were refused since then because of the addresses of their clients.
        var refused = 0
    }

    /// How many records the log lacks.
    struct Log: Codable, Equatable, Sendable {
        /// Records that were dropped, or that could not be written.
        var lost: Int
        /// Records that were left out because their events came too often.
        var omitted: Int
    }

    /// What a restart, or a crash, would mean for the connections.
    struct Restarts: Codable, Equatable, Sendable {
        /// Connections that would survive.
        var kept: Int
        /// Connections that would be dropped.
        var dropped: Int
        /// Descriptors that systemd stores for them.
        var descriptors: Int
    }

    /// The last reload.
    struct Reload: Codable, Equatable, Sendable {
        /// The result of a reload.
        enum Outcome: String, Codable, Sendable {
            case applied, refused
        }

        var time: Date
        var outcome: Outcome
        /// What changed, or what is wrong, one on each line.
        var lines: [String]
    }

    /// Which configuration the server uses.
    enum State: String, Codable, Sendable {
        /// That of its file; some keys may still need a restart.
        case serving
        /// The last one that was in force, because the file has mistakes.
        case degraded
        /// None: the file has mistakes, and no other configuration can be used. Players are told to try again later.
        case waiting
    }

    var version: String
    /// When the server began to serve, or to wait.
    var since: Date
    var state = State.serving
    /// The mistakes of the configuration file, one on each line; nil when it is in force.
    var mistakes: [String]?
    /// How many players there are: connections with an open WebSocket.
    var connections: Int
    /// How many of them are in each context.
    var contexts: [String: Int]
    /// How many accounts are logged in.
    var accountsOnline: Int
    /// Nil while the server waits for a configuration: it has no database then.
    var database: Database?
    /// Who may come in: `login` or `staff`; nil if everybody may.
    var level: String?
    /// What operators read while no account is an administrator's.
    static let noAdministrator = "no administrator: make one with 'uuu-server account role NAME administrator'"

    /// True if no account is an administrator's; nil else, and if that cannot be read now.
    var lacksAdministrator: Bool?
    /// The ids of the keys under which hashes of passwords are stored, the one for new hashes first; nil without a pepper.
    var pepper: String?
    var loops: [Loop]
    var strangers = Strangers()
    var log: Log
    /// Nil when a restart drops all connections.
    var restarts: Restarts?
    /// Nil when there was no reload.
    var reload: Reload?

    /// The status as one line of JSON, with times in ISO 8601 and keys in alphabetical order.
    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let bytes = try? encoder.encode(self)
        return bytes.map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    /// The status as lines for a person.
    var lines: [String] {
        var lines = ["uuu-server \(self.version), since \(Self.text(self.since))"] + self.mistakeLines
        guard self.state != .waiting else { return lines }
        lines += [
            StatusLine.text(players: self.connections, contexts: self.contexts.count) + self.contextCounts,
            "\(Self.count(self.accountsOnline, "account")) online",
        ]
        if let database = self.database {
            lines.append("database: \(database.standing)" + (database.trouble.map { ": \($0)" } ?? ""))
        }
        if let level = self.level { lines.append("level: \(level)") }
        if self.lacksAdministrator == true {
            lines.append(Self.noAdministrator)
        }
        if let pepper = self.pepper { lines.append("pepper: \(pepper)") }
        lines += [
            "\(Self.count(self.loops.count, "event loop")): " + self.loopCounts,
            self.turnLine,
            self.strangersLine,
            "log: \(Self.count(self.log.lost, "record")) lost, \(self.log.omitted) left out",
            self.restartLine,
        ]
        if let reload = self.reload {
            lines.append("last reload: \(Self.text(reload.time)), \(reload.outcome.rawValue)")
            lines += reload.lines.map { "  " + $0 }
        } else {
            lines.append("last reload: none")
        }
        return lines
    }

    /// Returns the answer to the request, with status 78 while the configuration file is not in force.
    func answer(asJSON: Bool) -> AdminAnswer {
        AdminAnswer(self.state == .serving ? .ok : .configuration, output: asJSON ? [self.json] : self.lines)
    }

    private var mistakeLines: [String] {
        let title: String
        switch self.state {
        case .serving: return []
        case .degraded: title = "degraded: the configuration has mistakes, and the last one that was in force is used"
        case .waiting: title = "waiting: the configuration has mistakes, and players are told to come again"
        }
        return [title] + (self.mistakes ?? []).map { "  " + $0 } + ["  mend it, then: uuu-server reload"]
    }

    private var restartLine: String {
        guard let restarts = self.restarts else { return "restarts drop all connections" }
        let kept = "restarts keep \(Self.count(restarts.kept, "connection"))"
        let dropped = restarts.dropped > 0 ? ", and drop \(restarts.dropped)" : ""
        return "\(kept)\(dropped) (\(Self.count(restarts.descriptors, "descriptor")) with systemd)"
    }

    private var strangersLine: String {
        let (now, since) = (self.strangers.connections, self.strangers)
        return "strangers: \(now) not logged in, \(since.displaced) displaced, \(since.refused) refused"
    }

    private var contextCounts: String {
        guard !self.contexts.isEmpty else { return "" }
        let counts = self.contexts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        return " (\(counts.joined(separator: ", ")))"
    }

    private var turnLine: String {
        let turns = self.loops.compactMap(\.longestTurn)
        let (work, elapsed) = (turns.map(\.workMicroseconds).max() ?? 0, turns.map(\.elapsedMicroseconds).max() ?? 0)
        return "longest turn of a loop: \(Self.milliseconds(work)) of work, \(Self.milliseconds(elapsed)) elapsed"
    }

    private static func milliseconds(_ microseconds: Int) -> String {
        "\(microseconds / 1000).\(microseconds / 100 % 10) ms"
    }

    private var loopCounts: String {
        self.loops.map { $0.connections.map { "\($0) connected" } ?? "does not answer" }.joined(separator: ", ")
    }

    private static func text(_ time: Date) -> String { time.formatted(.iso8601) }

    private static func count(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
