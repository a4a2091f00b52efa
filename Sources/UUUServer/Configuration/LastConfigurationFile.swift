import Dispatch
import Files
import Foundation
import Logging
import Settings
import Telemetry

/// The file that stores the configuration which was in force last, for the next start of a service.
///
/// It is `last-configuration` in the first folder of `$STATE_DIRECTORY`, which belongs to the service alone. Without
/// that variable it is in the folder of the default database.
struct LastConfigurationFile: Sendable, Equatable {
    private static let queue = DispatchQueue(label: "uuu-last-configuration")

    /// The path of the file.
    let path: String
    /// Whether other services may store theirs in the same file; then only a configuration with the requested path is
    /// used.
    private let isShared: Bool

    /// Determines the path from the environment.
    init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        let own = environment["STATE_DIRECTORY"]?.split(separator: ":").first.map(String.init)
        let database = Settings().database.path
        let folder = own ?? database.lastIndex(of: "/").map { String(database[..<$0]) } ?? "."
        self.init(path: folder + "/last-configuration", isShared: own == nil)
    }

    init(path: String, isShared: Bool) {
        self.path = path
        self.isShared = isShared
    }

    /// Returns the stored configuration if it can stand in for the one at `path`; nil if there is none.
    func read(for path: String) -> LastConfiguration? {
        let bytes = try? RegularFile.read(self.path, upTo: LastConfiguration.maximumBytes)
        let last = bytes.flatMap(LastConfiguration.init(bytes:))
        return self.isShared && last?.file.path != path ? nil : last
    }

    /// Stores a configuration that is in force, unless it is stored already or comes from the built-in defaults.
    ///
    /// A failure is logged and does not end the server. The file is read and written on a queue of its own, one write
    /// after the other, so a slow disk blocks no event loop and no thread of the pool.
    func store(_ configuration: ConfigurationFile, logger: Logger) async {
        await withCheckedContinuation { done in
            Self.queue.async {
                do {
                    try self.storeNow(configuration)
                } catch {
                    logger.log(.configurationNotKept, [.location: self.path, .error: "\(error)"])
                }
                done.resume()
            }
        }
    }

    private func storeNow(_ configuration: ConfigurationFile) throws {
        guard let bytes = LastConfiguration(configuration)?.bytes else { return }
        guard (try? RegularFile.read(self.path, upTo: LastConfiguration.maximumBytes)) != bytes else { return }
        let folder = String(self.path.dropLast("/last-configuration".count))
        if !FileManager.default.fileExists(atPath: folder) {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700]
            )
        }
        try WholeFile(path: self.path).replace(with: bytes)
    }
}
