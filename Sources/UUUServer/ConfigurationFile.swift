import Contexts
import Foundation
import Reactor
import Settings
import StandardContexts

/// The configuration as it was found: where it came from, what it says, and what the operator should know of it.
struct ConfigurationFile: Sendable {
    /// The file, or nil when the built-in defaults are used.
    let path: String?
    /// What it says, with the environment's overrides and the places of its keys.
    let loaded: LoadedSettings

    /// What it says.
    var settings: Settings { self.loaded.settings }

    /// The file with the message of the day, or nil for the bundled one.
    var motdPath: String? {
        self.settings.messages.motdFile.isEmpty ? nil : self.settings.messages.motdFile
    }

    /// Bytes that are read at most: the parser refuses a file of this size.
    private static let mostBytes = 1_048_577

    /// The sentences that `[Messages]` can override.
    static let texts: [TextDeclaration] = (TextKey.common + TextKey.standard).map {
        TextDeclaration($0.name, standard: $0.standard, help: $0.help)
    }

    /// Reads a configuration and the environment; all mistakes are reported together.
    ///
    /// - Parameter path: The file, or nil for the built-in defaults.
    /// - Returns: What it says.
    /// - Throws: `StartupError` with a line for each mistake, and status 78; 66 when the file cannot be read.
    static func load(_ path: String?) throws(StartupError) -> ConfigurationFile {
        var file: SettingsFile?
        if let path { file = SettingsFile(path: path, bytes: try Self.read(path)) }
        do throws(InvalidSettings) {
            let loaded = try Settings.load(
                file,
                environment: ProcessInfo.processInfo.environment,
                texts: Self.texts
            )
            return ConfigurationFile(path: path, loaded: loaded)
        } catch {
            throw StartupError(.configuration, error.description.split(separator: "\n").map(String.init))
        }
    }

    private static func read(_ path: String) throws(StartupError) -> [UInt8] {
        do throws(RegularFile.Problem) {
            return try RegularFile.read(path, upTo: Self.mostBytes)
        } catch {
            throw StartupError(.noInput, ["\(path): \(error); check the path and its rights"])
        }
    }
}
