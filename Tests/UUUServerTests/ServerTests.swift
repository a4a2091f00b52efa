import Contexts
import Foundation
import Glibc
import Logging
import Reactor
import StandardContexts
import StorageSQLite
import Systemd
import TestSupport
import Testing
import World

@testable import UUUServer

/// Failures at each step of the start, and an orderly end: what was opened is ended in reverse, and nothing remains.
///
/// Steps that trap signals or use up descriptors are tested in a process of their own.
@Suite("Start and end of the server", .timeLimit(.minutes(1)))
struct ServerTests {
    /// What a server is started with: a folder with a configuration, a socket for players and an admin socket.
    private struct House: Sendable {
        let folder: TemporaryFolder
        let log = RecordedLog()
        var launch: Launch

        init(_ text: String = "", players: Bool = true) throws {
            let folder = try TemporaryFolder()
            let common = "\(TestHouse.cheap)[Database]\npath = \(folder("world.sqlite"))\n"
            let path = try folder.write(common + text, to: "config.ini")
            self.folder = folder
            self.launch = Launch(
                path: path,
                addresses: players ? [.unix(path: folder("http.sock"))] : [],
                admin: SocketPath(path: folder("admin.sock")),
                registry: .standard
            )
        }

        /// Serves until the end; returns the error if it could not.
        func serve() async throws -> StartupError? {
            let logger = self.log.logger
            let reporter = ServiceReporter(try ServiceNotifier(), logger: logger)
            do {
                try await Server.serve(self.launch, reporter, try ServiceLog(level: .critical), logger)
                return nil
            } catch {
                return StartupError(any: error)
            }
        }

        /// Passes a file instead of a socket: it can be adopted, but no event loop can watch it.
        mutating func passFile(as name: PassedSocket.Name) throws {
            let descriptor = unsafe Glibc.open(try self.folder.write("", to: name.rawValue), O_RDWR | O_CLOEXEC)
            self.launch.passed.sockets.append(PassedSocket(name: name, descriptor: descriptor, family: .unix))
        }

        /// Returns sockets and threads that should have been ended.
        func leftovers() throws -> [String] {
            let sockets = ["http.sock", "admin.sock"].filter { FileManager.default.fileExists(atPath: self.folder($0)) }
            let threads = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").compactMap {
                try? String(contentsOfFile: "/proc/self/task/\($0)/comm", encoding: .utf8)
            }
            let own = threads.filter { ["uuu-loop", "uuu-admin", "uuu-unavail"].contains(where: $0.hasPrefix) }
            return sockets + own
        }

        /// Returns whether nobody has the database open.
        func databaseIsFree() async throws -> Bool {
            do throws(EngineTrouble) {
                try await Store(StorageConfiguration(path: self.folder("world.sqlite"))).close()
                return true
            } catch {
                guard error.code == .inUse else { throw error }
                return false
            }
        }
    }

    private static func names(_ all: ServerResource...) -> [String] { all.map(\.rawValue) }

    @Test("an admin socket that is in use: the watchdog ends, and so does the socket of players")
    func takenAdminSocket() async throws {
        let house = try House()
        let other = try Listener.unix(path: house.folder("admin.sock"))
        defer { other.close() }
        #expect(try await house.serve()?.status == .unavailable)
        #expect(house.log.ended == Self.names(.watchdog))
        #expect(!FileManager.default.fileExists(atPath: house.folder("http.sock")))
        #expect(FileManager.default.fileExists(atPath: house.folder("admin.sock")), "it is the other one's")
    }

    @Test("an admin socket that cannot be served: the sockets of players are closed")
    func unusableAdminSocket() async throws {
        var house = try House()
        house.launch.admin = nil
        try house.passFile(as: .admin)
        #expect(try await house.serve()?.status == .noPermission)
        #expect(house.log.ended == Self.names(.sockets, .watchdog))
        #expect(try house.leftovers().filter { !$0.hasPrefix("uuu-") } == [])
    }

    @Test("a configuration with mistakes in a terminal: both sockets are closed")
    func mistakes() async throws {
        let house = try House("[Server]\nport = x\n")
        #expect(try await house.serve()?.status == .configuration)
        #expect(house.log.ended == Self.names(.adminSocket, .sockets, .watchdog))
        #expect(!FileManager.default.fileExists(atPath: house.folder("admin.sock")))
    }

    @Test("a database that another server uses: the hashing threads end too")
    func lockedDatabase() async throws {
        let house = try House()
        let other = try Store(StorageConfiguration(path: house.folder("world.sqlite")))
        #expect(try await house.serve()?.lines.first?.contains("world.sqlite") == true)
        #expect(house.log.ended == Self.names(.database, .hashing, .adminSocket, .sockets, .watchdog))
        try await other.close()
        #expect(try await house.databaseIsFree())
    }

    @Test("an address that is in use: the database is closed, and can be opened by others", .withoutSanitizer)
    func takenAddress() async throws {
        let other = try Listener.tcp(host: "127.0.0.1", port: 0)
        defer { for listener in other { listener.close() } }
        let port = try #require(other.first?.location.split(separator: ":").last)
        let house = try House("[Server]\nport = \(port)\n", players: false)
        let error = try #require(try await house.serve())
        #expect(error.status == .unavailable)
        #expect(error.lines.first?.contains("[Server] port: ") == true)
        #expect(house.log.ended == Self.names(.world, .adminSocket, .sockets, .watchdog))
        #expect(try await house.databaseIsFree())
    }

    @Test("too few descriptors for the event loops: the world ends, and all that was opened before it")
    func fewDescriptors() async {
        await #expect(processExitsWith: .success) {
            let house = try House("[Server]\nevent_loops = 64\n")
            let taken = Descriptors.takeAll(but: 120)
            #expect(try await house.serve()?.status == .osError)
            Descriptors.giveBack(taken)
            #expect(house.log.ended == Self.names(.programServices, .world, .adminSocket, .sockets, .watchdog))
            #expect(try house.leftovers() == [])
            #expect(try await house.databaseIsFree())
        }
    }

    @Test(
        "a socket that cannot be watched: the connections end before the world, the admin socket before both"
    )
    func unusableSocket() async {
        await #expect(processExitsWith: .success) {
            var house = try House()
            try house.passFile(as: .http)
            #expect(try await house.serve()?.status == .noPermission)
            let ended = Self.names(
                .unservedSockets,
                .answers,
                .adminSocket,
                .connections,
                .programServices,
                .world,
                .watchdog
            )
            #expect(house.log.ended == ended)
            #expect(try house.leftovers() == [])
            #expect(try await house.databaseIsFree())
        }
    }

    @Test("a waiting service that cannot even answer 503 ends what it has open")
    func unusableWait() async {
        await #expect(processExitsWith: .success) {
            let systemd = try NotifySocket()
            var house = try House("[Server]\nport = x\n")
            try house.passFile(as: .http)
            #expect(try await house.serve()?.status == .noPermission)
            #expect(house.log.ended == Self.names(.adminSocket, .sockets, .watchdog))
            #expect(try house.leftovers() == [])
            withExtendedLifetime(systemd) {}
        }
    }

    @Test("a service that is stopped while it waits for its configuration ends what it has open")
    func stoppedWait() async {
        await #expect(processExitsWith: .success) {
            let systemd = try NotifySocket()
            let house = try House("[Server]\nport = x\n")
            async let error = house.serve()
            while !systemd.receive().contains("waiting: ") {}
            kill(getpid(), SIGTERM)
            #expect(try await error == nil)
            let ended = Self.names(.waitingAnswers, .refusing, .adminSocket, .sockets, .watchdog)
            #expect(house.log.ended == ended)
            #expect(systemd.receive().contains("STOPPING=1"))
            #expect(try house.leftovers() == [])
        }
    }

    @Test("SIGTERM ends the answers, the connections, the world and the watchdog, in this order")
    func end() async {
        await #expect(processExitsWith: .success) {
            let house = try House()
            async let error = house.serve()
            while !house.log.records.contains(where: { $0.event == "server_ready" }) {
                try await Task.sleep(for: .milliseconds(5))
            }
            kill(getpid(), SIGTERM)
            #expect(try await error == nil)
            let ended = Self.names(
                .unservedSockets,
                .answers,
                .adminSocket,
                .connections,
                .programServices,
                .world,
                .watchdog
            )
            #expect(house.log.ended == ended)
            #expect(try house.leftovers() == [])
            #expect(try await house.databaseIsFree())
        }
    }
}
