import Contexts
import Foundation
import Reactor
import Settings

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

    /// Reads a configuration and the environment; all mistakes are reported together.
    ///
    /// - Parameters:
    ///   - path: The file, or nil for the built-in defaults.
    ///   - registry: The contexts whose sentences `[Messages]` may override.
    /// - Returns: What it says.
    /// - Throws: `StartupError` with a line for each mistake, and status 78; 66 when the file cannot be read.
    static func load(
        _ path: String?,
        registry: ContextRegistry = UUUServer.registry
    ) throws(StartupError) -> ConfigurationFile {
        let texts = try Sentences.declarations(of: registry)
        var file: SettingsFile?
        if let path { file = SettingsFile(path: path, bytes: try Self.read(path)) }
        do throws(InvalidSettings) {
            let loaded = try Settings.load(
                file,
                environment: ProcessInfo.processInfo.environment,
                texts: texts,
                resolves: Listener.resolves
            )
            return ConfigurationFile(path: path, loaded: loaded)
        } catch {
            throw StartupError(.configuration, error.description.split(separator: "\n").map(String.init))
        }
    }

    private static func read(_ path: String) throws(StartupError) -> [UInt8] {
        guard path.utf8.first != UInt8(ascii: "~") else {
            let mend = "nothing replaces ~ here: write the whole path, or ./~… for a name that starts so"
            throw StartupError(.noInput, ["\(path): \(mend)"])
        }
        do throws(RegularFile.Problem) {
            return try RegularFile.read(path, upTo: Self.mostBytes)
        } catch {
            throw StartupError(.noInput, ["\(path): \(error); check the path and its rights"])
        }
    }
}
