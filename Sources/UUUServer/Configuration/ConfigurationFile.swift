import Contexts
import Files
import Foundation
import Reactor
import Settings

/// A configuration with its source: the file's path and bytes, and the settings that were read from them.
struct ConfigurationFile: Sendable {
    /// The path of the file; nil when the built-in defaults are used.
    let path: String?
    /// The bytes of the file; empty for the defaults.
    let bytes: [UInt8]
    /// The contents of the files that it names: on the disk, or stored with it.
    let named: NamedFiles
    /// The settings, with the environment's overrides and the location of each key.
    let loaded: LoadedSettings

    /// The settings.
    var settings: Settings { self.loaded.settings }

    /// The path of the message of the day; nil for the bundled one.
    var motdPath: String? {
        self.settings.messages.motdFile.isEmpty ? nil : self.settings.messages.motdFile
    }

    /// The paths of the files that it names, and how many bytes of each are read at most; ``LastConfiguration`` stores
    /// them.
    var namedPaths: [(path: String, maximumBytes: Int)] {
        self.motdPath.map { [($0, MessageOfTheDay.maximumBytes + 1)] } ?? []
    }

    /// How many bytes are read at most; the parser refuses a file of this size.
    private static let maximumBytes = 1_048_577

    /// Reads a configuration and the environment; all mistakes are reported together.
    ///
    /// - Parameters:
    ///   - path: The path of the file; nil for the built-in defaults.
    ///   - registry: The contexts whose texts `[Messages]` may override.
    /// - Returns: The configuration.
    /// - Throws: `StartupError` with a line for each mistake and status 78, or with status 66 when the file cannot be
    ///   read.
    static func load(
        _ path: String?,
        registry: ContextRegistry = UUUServer.registry
    ) throws(StartupError) -> ConfigurationFile {
        guard let path else { return try Self.load(nil, naming: .onDisk, registry) }
        return try Self.load(SettingsFile(path: path, bytes: try Self.read(path)), naming: .onDisk, registry)
    }

    /// Uses the configuration that was in force last, with the environment as it is now.
    ///
    /// - Throws: `StartupError` with a line for each mistake: this program may refuse what another version accepted.
    static func load(
        _ last: LastConfiguration,
        registry: ContextRegistry = UUUServer.registry
    ) throws(StartupError) -> ConfigurationFile {
        let file = SettingsFile(path: last.file.path, bytes: last.file.bytes)
        return try Self.load(file, naming: NamedFiles(stored: last.named), registry)
    }

    private static func load(
        _ file: SettingsFile?,
        naming named: NamedFiles,
        _ registry: ContextRegistry
    ) throws(StartupError) -> ConfigurationFile {
        let texts = try Sentences.declarations(of: registry)
        do throws(InvalidSettings) {
            let loaded = try Settings.load(
                file,
                environment: ProcessInfo.processInfo.environment,
                texts: texts,
                resolves: Listener.resolves
            )
            return ConfigurationFile(path: file?.path, bytes: file?.bytes ?? [], named: named, loaded: loaded)
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
            return try RegularFile.read(path, upTo: Self.maximumBytes)
        } catch {
            let location = path.isEmpty ? "\"\"" : path
            throw StartupError(.noInput, ["\(location): \(error); check the path and its rights"])
        }
    }
}
