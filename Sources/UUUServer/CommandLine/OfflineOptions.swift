import ArgumentParser
import Files
import Foundation
import Glibc
import Settings
import World

/// What the subcommands that work on the files of a server have in common.
struct OfflineOptions: ParsableArguments {
    /// Where `make install` puts the configuration.
    static let installed = "/etc/uuu-server/config.ini"

    @Option(
        help: ArgumentHelp(
            "The configuration, whose [Database] path counts; without it \(Self.installed), if there is one, else the "
                + "built-in defaults.",
            valueName: "file"
        )
    )
    var config: String?

    /// The path of the configuration that is used; nil for the built-in defaults.
    var configuration: String? {
        self.config ?? (FileManager.default.fileExists(atPath: Self.installed) ? Self.installed : nil)
    }

    /// The path of the configuration, if the database is the one that it names, and so that of a service which is
    /// started with it; nil where `UUU_DATABASE_PATH` names another.
    var serviceConfiguration: String? {
        ProcessInfo.processInfo.environment["UUU_DATABASE_PATH"] == nil ? self.configuration : nil
    }

    /// The data of the server of that configuration.
    func engine() throws(StartupError) -> any OfflineEngine {
        // A file that grows beyond a limit of the process is an error like a full disk, not the end.
        signal(SIGXFSZ, SIG_IGN)
        return EngineFactory.offline(try ConfigurationFile.load(self.configuration).settings)
    }
}
