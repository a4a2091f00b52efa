import ArgumentParser
import Settings

/// The command line of the server.
struct ServerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uuu-server",
        abstract: "A WebSocket server for text worlds and chat.",
        version: UUUServer.version,
        subcommands: Self.all
    )

    private static var all: [any ParsableCommand.Type] {
        var all: [any ParsableCommand.Type] = [
            ServeCommand.self, StatusCommand.self, ReloadCommand.self, BackupCommand.self, RestoreCommand.self,
            ImportCommand.self,
            CheckConfigCommand.self, ExampleConfigCommand.self, VersionCommand.self, AccountCommand.self,
            SessionCommand.self,
        ]
        all += VerbSubcommands.all
        #if UUU_FAULTS
            all.append(FaultCommand.self)
        #endif
        return all
    }
}

/// Options of the subcommands that read the settings.
struct SettingsOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The configuration; without it the built-in defaults are used.", valueName: "file"))
    var config: String?
}

/// Serves: `uuu-server serve`.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve until SIGTERM or SIGINT.",
        discussion: """
            Sockets passed by systemd are served. Without any, and without --listen, [Server] host and port say where \
            to listen (127.0.0.1:7450).
            """
    )

    @OptionGroup var options: SettingsOptions

    @Option(
        help: ArgumentHelp(
            "Listen here, in place of [Server] host and port: HOST:PORT, [IPV6]:PORT or unix:PATH. May be repeated.",
            valueName: "address"
        ),
        transform: { try ListenAddress(parsing: $0) }
    )
    var listen: [ListenAddress] = []

    @Option(
        help: ArgumentHelp(
            "Listen here for `uuu-server status` and `uuu-server reload`, where systemd passes no admin socket.",
            valueName: "path"
        )
    )
    var admin: SocketPath?

    func run() async throws {
        do throws(StartupError) {
            let passed = try Startup.takeDescriptors()
            try await Server.run(
                Launch(
                    path: self.options.config,
                    addresses: self.listen,
                    admin: self.admin,
                    passed: passed,
                    registry: UUUServer.registry
                )
            )
        } catch {
            throw Startup.report(error)
        }
    }
}

/// Prints a configuration file with the default of every key: `uuu-server example-config`.
struct ExampleConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "example-config",
        abstract: "Print a config.ini with every key, its default and what it means."
    )

    func run() throws {
        do throws(StartupError) {
            print(Settings.exampleFile(texts: try Sentences.declarations(of: UUUServer.registry)), terminator: "")
        } catch {
            throw Startup.report(error)
        }
    }
}

/// Prints the version: `uuu-server version`.
struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "version", abstract: "Print the version.")

    func run() {
        print("uuu-server \(UUUServer.version)")
    }
}
