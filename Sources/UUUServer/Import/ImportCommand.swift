import ArgumentParser
import Foundation
import World

/// Imports the accounts of the original server: `uuu-server import FILE`.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import the accounts of uuu-server-python, while no server runs.",
        discussion: """
            FILE is a dump of its database (mysqldump), or comma-separated values with a head line: username, email, \
            password (the hash of bcrypt) and, if there is one, created_at. It is read as data; no SQL of it is run. All rows \
            are looked at first, and each that is refused is told with the reason; then the others are written, 500 at a \
            time, under the number of a run, by which --undo takes them back. Rows that were imported before are left out, so \
            the same file can be imported again after a correction.

            Examples:
              mysqldump worlds users > users.sql
              uuu-server import --dry-run users.sql
              uuu-server import --map names.txt users.sql
              uuu-server import --undo 1

            Ends with status 0 when all is imported, 1 when rows were refused or accounts stay, 65 when no row can be used, \
            66 when there is no such file or run, and 75 while a server runs. --dry-run changes nothing, and needs no server \
            to be stopped.
            """
    )

    /// The status when not everything was done: rows were refused, or accounts stay.
    static let partly = ExitCode(1)

    @OptionGroup var options: OfflineOptions

    @Argument(help: ArgumentHelp("The dump, or the comma-separated values.", valueName: "file"))
    var file: String?

    @Option(help: ArgumentHelp("New names: a line for each, with the old name and the new one.", valueName: "file"))
    var map: String?

    @Option(help: ArgumentHelp("The name of the table in a dump.", valueName: "name"))
    var table = "users"

    @Flag(help: "Say what would be done, and change nothing.")
    var dryRun = false

    @Option(help: ArgumentHelp("Remove the accounts of this run that were not used since.", valueName: "run"))
    var undo: Int64?

    @Flag(help: "JSON for programs, an object a line.")
    var json = false

    func validate() throws {
        guard (self.file == nil) != (self.undo == nil) else {
            throw ValidationError("Name a file, or a run to --undo.")
        }
        guard self.undo == nil || !self.dryRun && self.map == nil else {
            throw ValidationError("--undo goes with neither --dry-run nor --map.")
        }
    }

    func run() throws {
        do {
            let settings = try ConfigurationFile.load(self.options.configuration)
            let teller = ImportTeller(isJSON: self.json) { EngineFactory.originalHash($0) != .unknown }
            let job = ImportJob(
                engine: EngineFactory.offline(settings.settings),
                policy: Composition.policy(settings.settings, registry: UUUServer.registry),
                teller: teller,
                actor: StaffActor.shell(user: ShellUser.name(of: getuid(), for: ShellUser.behalf)).name,
                // Only a service of systemd with this configuration can be started by whoever connects.
                requireStopped: { [options] () throws(StartupError) in
                    try ServiceCheck.requireStopped(options.serviceConfiguration)
                }
            )
            if let run = self.undo {
                guard try job.undo(run) else { throw Self.partly }
            } else if let file = self.file {
                let names = try self.map.map { path throws(StartupError) in try NameMapFile.read(path) } ?? .none
                let now = Int64(Date().timeIntervalSince1970 * 1_000_000)
                let rows = try ImportFile(file, table: self.table, now: now, hash: EngineFactory.originalHash)
                guard try job.run(rows, names: names, isDry: self.dryRun) else { throw Self.partly }
            }
        } catch let error as ExitCode {
            throw error
        } catch {
            throw Startup.report(StartupError(any: error))
        }
    }
}
