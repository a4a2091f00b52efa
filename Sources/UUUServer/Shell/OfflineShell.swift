import Contexts
import Foundation
import Glibc
import Logging
import Systemd
import World

/// Carries out an order while no server runs: on the database alone, under its lock.
///
/// It works as the user who owns the database. A server that is started meanwhile waits for the lock as for a database
/// that is away.
enum OfflineShell {
    /// Carries out an order.
    ///
    /// - Parameters:
    ///   - order: The order.
    ///   - path: The path of the configuration; nil for the built-in defaults.
    /// - Returns: The answer.
    /// - Throws: `StartupError` when the configuration or the database cannot be used, as when a server runs.
    static func answer(_ order: ShellOrder, under path: String?) async throws(StartupError) -> AdminAnswer {
        do {
            let file = try ConfigurationFile.load(path)
            var order = order
            order.user = getuid()
            // The name is asked for with the rights of the caller.
            let name = order.userName
            try EngineFactory.offline(file.settings).becomeOwner()
            let log = try ServiceLog(level: .notice, destination: Self.destination)
            defer { log.flush(within: .seconds(2)) }
            let logger = log.makeLogger(label: "uuu-server")
            let world = try await OpenWorld(
                file,
                registry: UUUServer.registry,
                makesDatabase: false,
                refusing: .inTerminal,
                logger: logger
            )
            let answer = await ShellDesk(world).answer(order, by: name)
            await world.close()
            return answer
        } catch {
            throw StartupError(any: error)
        }
    }

    /// The journal, if there is one: what staff do is read there, whether a server runs or not.
    private static var destination: LogDestination {
        let isThere = FileManager.default.fileExists(atPath: "/run/systemd/journal/socket")
        return isThere ? .journal : .detect()
    }
}
