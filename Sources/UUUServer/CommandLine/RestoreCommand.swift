import ArgumentParser
import World

/// Replaces the database with a backup: `uuu-server restore FILE`.
struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a backup in the place of the database, while no server runs.",
        discussion: """
            It refuses with status 75 while a server runs, or could be started by whoever connects, and says how to stop \
            it. FILE is checked first: one that is damaged, of another program or of a newer version changes nothing. \
            What was there is kept beside it under a name that is told. Only root and the server's own user may do this.
            """
    )

    @OptionGroup var options: OfflineOptions

    @Argument(help: ArgumentHelp("A file that `uuu-server backup` made; it stays as it is.", valueName: "file"))
    var file: String

    func run() throws {
        do throws(StartupError) {
            let engine = try self.options.engine()
            try ServiceCheck.requireStopped(self.options.serviceConfiguration)
            for line in self.lines(try self.restore(engine)) { print(line) }
        } catch {
            throw Startup.report(error)
        }
    }

    private func restore(_ engine: any OfflineEngine) throws(StartupError) -> RestoreReport {
        do throws(EngineTrouble) {
            return try engine.restore(from: self.file)
        } catch {
            var lines = StartupError(error).lines
            if error.code == .locked {
                lines.append("stop the server first; the service of systemd with its sockets, as the next connection")
                lines.append("starts it again: \(ServiceCheck.stopCommand)")
            }
            throw StartupError(StartupError(error).status, lines)
        }
    }

    /// Returns what was done, and what the operator has to do next.
    private func lines(_ report: RestoreReport) -> [String] {
        var lines = [
            "\(report.path): restored from \(self.file): \(report.accounts) account\(report.accounts == 1 ? "" : "s"), "
                + "\(report.bytes) bytes"
        ]
        lines.append(
            report.former.map { "what was there before is kept as \($0); remove it when you are sure" }
                ?? "there was no database before"
        )
        if report.ended.isEmpty {
            lines.append("sessions and codes: a database of this version holds none, so none had to be ended")
        }
        for (table, count) in report.ended.sorted(by: { $0.key < $1.key }) {
            lines.append("ended: \(count) of \(table)")
        }
        if report.isOlder { lines.append("it is of an older version; the next start brings it up to date") }
        let isInstalled = self.options.serviceConfiguration == OfflineOptions.installed
        lines.append("next: " + (isInstalled ? "systemctl start uuu-server.socket" : "start the server"))
        return lines
    }
}
