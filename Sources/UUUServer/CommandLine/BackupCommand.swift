import ArgumentParser
import StorageSQLite
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
            let storage = try self.options.storage()
            let (report, removed) = try self.make(storage)
            try self.tell(report, of: storage, removed: removed)
        } catch {
            throw Startup.report(error, as: .backupFailed)
        }
    }

    private func make(_ storage: StorageConfiguration) throws(StartupError) -> (Backup.Report, [String]) {
        do throws(EngineTrouble) {
            if let folder = self.folder {
                let report = try BackupSeries(of: storage, in: folder, keeping: self.keep).run()
                return (report.backup, report.removed)
            }
            return (try Backup(of: storage).write(to: self.file ?? ""), [])
        } catch {
            throw StartupError(error)
        }
    }

    private func tell(
        _ report: Backup.Report,
        of storage: StorageConfiguration,
        removed: [String]
    ) throws(StartupError) {
        let accounts = "\(report.accounts) account\(report.accounts == 1 ? "" : "s")"
        let made = "\(accounts), \(report.bytes) bytes, from \(storage.path)"
        if Startup.log(.backupMade, [[.place: report.path, .count: "\(report.accounts)", .reason: made]]) { return }
        print("\(report.path): \(made)\(report.replaced ? "; it replaces an older backup" : "")")
        for name in removed { print("\(name): removed, as \(self.keep) are kept") }
    }
}
