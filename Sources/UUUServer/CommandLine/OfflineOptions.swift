import ArgumentParser
import Files
import Foundation
import Glibc
import Settings
import World

/// Options of the subcommands that work on the files of a server.
struct OfflineOptions: ParsableArguments {
    /// The path at which `make install` puts the configuration.
    static let installed = "/etc/uuu-server/config.ini"

    @Option(
        help: ArgumentHelp(
            "The configuration, whose [Database] path counts; without it \(Self.installed), if there is one, else the "
                + "built-in defaults.",
            valueName: "file"
        )
    )
    var config: String?

    /// The path of the configuration to use; nil for the built-in defaults.
    var configuration: String? {
        self.config ?? (FileManager.default.fileExists(atPath: Self.installed) ? Self.installed : nil)
    }

    /// The path of the configuration if its database is the one to use, so that a service started with it uses that
    /// database too.
    ///
    /// It is nil where `UUU_DATABASE_PATH` names another database.
    var serviceConfiguration: String? {
        ProcessInfo.processInfo.environment["UUU_DATABASE_PATH"] == nil ? self.configuration : nil
    }

    /// Makes the engine for the configured database.
    ///
    /// - Throws: `StartupError` when the configuration cannot be used.
    func engine() throws(StartupError) -> any OfflineEngine {
        // Writing beyond the file size limit (RLIMIT_FSIZE) is to fail like a full disk, not to end the process with
        // SIGXFSZ.
        signal(SIGXFSZ, SIG_IGN)
        return EngineFactory.offline(try ConfigurationFile.load(self.configuration).settings)
    }
}
