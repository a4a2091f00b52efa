import Systemd
import Transport

/// The line that `systemctl status` shows: `412 connected, 3 contexts`.
enum StatusLine {
    /// How often the line is computed again.
    static let pause = Duration.seconds(5)

    /// Returns the line of a server without troubles.
    static func text(players: Int, contexts: Int) -> String {
        "\(players) connected, \(contexts) context\(contexts == 1 ? "" : "s")"
    }

    /// Returns the line of a server; its troubles come before the counts.
    ///
    /// They are the mistakes of a configuration file that is not in force, and what keeps the database from being used.
    static func text(players: Int, contexts: Int, mistakes: [String]) -> String {
        let counts = self.text(players: players, contexts: contexts)
        return mistakes.isEmpty ? counts : "degraded: \(StartupError.summary(of: mistakes)); \(counts)"
    }

    /// Returns the line as it is now; waits for every event loop.
    static func text(of server: ConnectionServer, _ mistakes: [String]) async -> String {
        let counts = await server.counts()
        return Self.text(players: counts.players, contexts: counts.contexts.count, mistakes: mistakes)
    }

    /// Tells systemd the line whenever it has changed, until the task is cancelled.
    static func report(
        of server: ConnectionServer,
        _ mistakes: @Sendable () -> [String],
        by reporter: ServiceReporter,
        told first: String,
        every pause: Duration = Self.pause
    ) async {
        guard reporter.isHeard else { return }
        var told = first
        while !Task.isCancelled {
            let text = await Self.text(of: server, mistakes())
            if text != told { await reporter.tell { try await $0.status(text) } }
            told = text
            try? await Task.sleep(for: pause)
        }
    }
}
