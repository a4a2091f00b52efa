import TestSupport
import Contexts
import Foundation
import Logging
import StandardContexts
import Systemd
import Transport
import World

@testable import UUUServer

/// A server for one test, complete except for the sockets of players: configuration file, database, loops and log.
struct TestHouse {
    let folder: TemporaryFolder
    let log: ServiceLog
    let world: OpenWorld
    let server: ConnectionServer
    let standing: ConfigurationStanding
    let last: LastConfigurationFile
    let reloader: Reloader
    let desk: AdminDesk

    /// The beginning of every configuration in these tests: cheap hashing.
    static let cheap = "[Passwords]\nmemory_kib = 8192\npasses = 1\nthreads = 1\n"

    /// Starts a server whose configuration is ``cheap`` followed by the given text.
    static func build(_ text: String = "", loops: Int = 1, mistakes: [String] = []) async throws -> TestHouse {
        let folder = try TemporaryFolder()
        let path = try folder.write(Self.text(text, in: folder), to: "config.ini")
        let file = try ConfigurationFile.load(path)
        let launch = Launch(path: path, registry: .standard)
        let log = try ServiceLog(level: .critical)
        let logger = log.makeLogger(label: "test")
        let world = try await OpenWorld(file, registry: .standard, logger: logger)
        let server = try ConnectionServer(
            loops: loops,
            configuration: Composition.transport(file.settings),
            registry: .standard,
            services: world.services,
            connectionEnded: { world.accounts.connectionEnded($0) }
        )
        let reporter = ServiceReporter(try ServiceNotifier(), logger: logger)
        let standing = ConfigurationStanding(mistakes: mistakes)
        let last = LastConfigurationFile(environment: ["STATE_DIRECTORY": folder.path])
        let reloader = Reloader(
            launch,
            from: file,
            standing: standing,
            storedIn: last,
            world: world,
            server: server,
            log: log,
            logger: logger,
            reporter: reporter
        )
        let desk = AdminDesk(
            server: server,
            continuity: nil,
            world: world,
            log: log,
            reloader: reloader,
            standing: standing,
            since: Date(timeIntervalSince1970: 0)
        )
        return TestHouse(
            folder: folder,
            log: log,
            world: world,
            server: server,
            standing: standing,
            last: last,
            reloader: reloader,
            desk: desk
        )
    }

    /// Writes another configuration: ``cheap`` followed by the given text.
    func write(_ text: String) throws { try self.folder.write(Self.text(text, in: self.folder), to: "config.ini") }

    /// Ends everything.
    func close() async {
        await self.server.shutDown()
        await self.world.close()
    }

    private static func text(_ more: String, in folder: TemporaryFolder) -> String {
        self.cheap + "[Database]\npath = \(folder("world.sqlite"))\n[Log]\nlevel = critical\n" + more
    }
}
