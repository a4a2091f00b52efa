import Dispatch
import Files
import Foundation
import Logging
import Settings
import Telemetry

/// The file that keeps the configuration which was in force last, for the next start of a service.
///
/// It is `last-configuration` in the first folder of `$STATE_DIRECTORY`, which is the service's own; without that in the
/// folder of the database as it is by default.
struct LastConfigurationFile: Sendable, Equatable {
    private static let queue = DispatchQueue(label: "uuu-last-configuration")

    /// The file.
    let path: String
    /// Whether other services may keep theirs here too: then only what came from the same path is used.
    private let isShared: Bool

    /// Finds its place.
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

    /// What is kept, if it can be used in place of the configuration at that path.
    func read(for path: String) -> LastConfiguration? {
        let bytes = try? RegularFile.read(self.path, upTo: LastConfiguration.maximumBytes)
        let last = bytes.flatMap(LastConfiguration.init(bytes:))
        return self.isShared && last?.file.path != path ? nil : last
    }

    /// Keeps a configuration that is in force; what comes from no file is not kept, and what is kept already is not written.
    ///
    /// That it cannot be kept is worth a record, not the end of the server. The disk is waited for on a thread that is
    /// nobody else's, one write after the other.
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
