import ArgumentParser
import Systemd
import Telemetry
import World

/// Copies the database: `uuu-server backup FILE`.
struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the database into a file, beside a running server or without one.",
        discussion: """
            The copy is complete, with all that was acknowledged, is checked, and is on the disk when this ends with \
            status 0. FILE gets its name only then. An older backup of that name is replaced; anything else is not, and \
            the status is 73. Only root and the server's own user may do this.

            With --folder the file gets a name with the time, and older ones of the same kind are removed.
            """
    )

    @OptionGroup var options: OfflineOptions

    @Argument(help: ArgumentHelp("The file to be made, readable for you only.", valueName: "file"))
    var file: String?

    @Option(help: ArgumentHelp("Make it in this folder, as NAME-YYYYMMDDTHHMMSSZ.sqlite.", valueName: "folder"))
    var folder: String?

    @Option(help: ArgumentHelp("How many backups are kept in the folder.", valueName: "count"))
    var keep = 7

    func validate() throws {
        guard (self.file == nil) != (self.folder == nil) else { throw ValidationError("Name a file, or a --folder.") }
        guard self.keep > 0 else { throw ValidationError("--keep must be 1 or more.") }
    }

    func run() throws {
        do throws(StartupError) {
            let engine = try self.options.engine()
            try self.tell(try self.make(engine), of: engine)
        } catch {
            throw Startup.report(error, as: .backupFailed)
        }
    }

    private func make(_ engine: any OfflineEngine) throws(StartupError) -> BackupReport {
        do throws(EngineTrouble) {
            guard let folder = self.folder else { return try engine.backUp(to: self.file ?? "") }
            return try engine.backUp(into: folder, keeping: self.keep)
        } catch {
            throw StartupError(error)
        }
    }

    private func tell(_ report: BackupReport, of engine: any OfflineEngine) throws(StartupError) {
        let accounts = "\(report.accounts) account\(report.accounts == 1 ? "" : "s")"
        let made = "\(accounts), \(report.bytes) bytes, from \(engine.location)"
        if Startup.log(.backupMade, [[.location: report.path, .count: "\(report.accounts)", .reason: made]]) { return }
        print("\(report.path): \(made)\(report.replaced ? "; it replaces an older backup" : "")")
        for name in report.removed { print("\(name): removed, as \(self.keep) are kept") }
    }
}
