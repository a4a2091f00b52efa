import ArgumentParser
import Settings
import World

/// Checks a configuration: `uuu-server check-config`.
struct CheckConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config",
        abstract: "Say what is wrong with a configuration; change nothing.",
        discussion: """
            Ends with status 0 when the server would accept it, else with 78, or 66 when it cannot be read.

            Where uuu-server.service is installed and root asks, files are looked at as that service does: as its user, and \
            without what its unit hides.
            """
    )

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        do throws(StartupError) {
            let file = try ConfigurationFile.load(self.options.config)
            let view = ServiceView.ofInstalledService()
            var remarks = try view?.look(at: file) ?? []
            // If the service cannot see the file at all, a second remark about its rights would not help.
            let isHidden = remarks.contains { $0.hasPrefix(ServiceView.motdFile) }
            let memory = view?.memory ?? .ofThisProcess()
            remarks += try Startup.check(file, registry: UUUServer.registry, memory: memory).filter {
                !isHidden || !$0.hasPrefix(ServiceView.motdFile)
            }
            remarks += SocketUnit.ofInstalledService().flatMap { $0.remarks(under: file.settings.server) }
            try Self.checkDatabase(of: file)
            let (blocklist, pepper) = (try BlocklistFile.read(file), try PepperFile.read(file))
            if blocklist != .none { print("[Passwords] blocklist_file: \(blocklist.count) passwords are refused") }
            if let pepper { print("pepper: \(pepper)") }
            if EngineFactory.offline(file.settings).lacksAdministrator() {
                remarks.append(ServerStatus.noAdministrator)
            }
            for remark in remarks { Startup.say(remark) }
            print("\(file.path ?? "the built-in defaults"): ok")
        } catch {
            throw Startup.report(error)
        }
    }

    /// Refuses a path where there can never be a database.
    ///
    /// A database that does not exist yet, or that only the service may look at, is no mistake.
    private static func checkDatabase(of file: ConfigurationFile) throws(StartupError) {
        guard let mistake = EngineFactory.offline(file.settings).mistake() else { return }
        let refusal = file.loaded.refusal(.database, "path", problem: mistake.problem, hint: mistake.hint)
        throw StartupError(.configuration, [refusal.description])
    }
}
