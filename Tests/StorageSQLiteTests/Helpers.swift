import Foundation
import GRDB
import World

@testable import StorageSQLite

/// A folder for one test, which is removed with its last reference.
final class Folder: Sendable {
    let path: String

    init() throws {
        self.path = NSTemporaryDirectory() + "uuu-storage-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: self.path, withIntermediateDirectories: false)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: self.path)
    }

    /// Returns a path below the folder; by default that of the database.
    func callAsFunction(_ name: String = "uuu.sqlite") -> String { "\(self.path)/\(name)" }

    /// Opens the store of this folder.
    func open(_ migrations: [Migration] = Migration.all) throws -> Store {
        try Store(StorageConfiguration(path: self()), migrations: migrations)
    }

    /// Returns the error of opening the store.
    func refusal(_ migrations: [Migration] = Migration.all) -> EngineTrouble? {
        do {
            _ = try self.open(migrations)
            return nil
        } catch {
            return error as? EngineTrouble
        }
    }

    /// Runs statements on the file, as another program could.
    func execute(_ sql: String) throws {
        let other = try DatabaseQueue(path: self())
        try other.writeWithoutTransaction { try $0.execute(sql: sql) }
        try other.close()
    }

    func bytes(_ name: String = "uuu.sqlite") throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: self(name)))
    }

    func write(_ bytes: Data, to name: String = "uuu.sqlite") throws {
        try bytes.write(to: URL(fileURLWithPath: self(name)))
    }

    var files: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: self.path).sorted() }
    }

    /// The files that a closed store leaves.
    static let ofClosedStore = ["uuu.sqlite", "uuu.sqlite-shm", "uuu.sqlite-wal", "uuu.sqlite.lock"]

    func mode(_ name: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: self(name))[.posixPermissions] as? Int
    }
}

/// A small file system, which is unmounted with its last reference; nil where mounting is not allowed.
final class SmallDisk: Sendable {
    let path: String

    convenience init?(options: String) {
        self.init(mounting: ["-t", "tmpfs", "-o", options, "tmpfs"])
    }

    private init?(mounting arguments: [String]) {
        self.path = NSTemporaryDirectory() + "uuu-disk-\(UUID().uuidString)"
        try? FileManager.default.createDirectory(atPath: self.path, withIntermediateDirectories: false)
        guard Self.run(["mount"] + arguments + [self.path]) else {
            try? FileManager.default.removeItem(atPath: self.path)
            return nil
        }
    }

    deinit {
        // Detach it: a child that another test has just forked may have a file open.
        _ = Self.run(["umount", "--lazy", self.path])
        try? FileManager.default.removeItem(atPath: self.path)
    }

    /// Mounts the same file system read-only at another path, even while files are open at the first one.
    func readOnlyView() -> SmallDisk? { SmallDisk(mounting: ["-o", "bind,ro", self.path]) }

    func remount(_ options: String) -> Bool {
        Self.run(["mount", "-o", "remount,\(options)", self.path])
    }

    /// Whether this process may mount at all.
    static let isAllowed = SmallDisk(options: "size=64k") != nil

    private static func run(_ arguments: [String]) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}

extension Migration {
    /// The n-th migration after all that were shipped, which adds a table.
    static func added(_ number: Int, raisesMinimum: Bool = false) -> Migration {
        let version = Migration.all.count + number
        return Migration(
            identifier: "\(version) adds",
            sql: "CREATE TABLE added_\(number) (a INTEGER) STRICT; PRAGMA user_version = \(version);",
            raisesMinimum: raisesMinimum
        )
    }
}

extension SQLiteAccountStore {
    /// Creates the account store of an open store; its requests time out only when the test advances the clock.
    init(
        _ store: Store,
        standing: CurrentStanding = CurrentStanding(),
        clock: VirtualClock = VirtualClock(),
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.init(ServedDatabase(store, standing: standing, time: clock.time), now: now)
    }
}

extension NewAccount {
    /// An account with the given name; its hash is not a real one.
    static func named(
        _ name: String,
        email: String? = nil,
        exclusive: Bool = true,
        role: Int = 1
    ) throws -> NewAccount {
        NewAccount(
            username: try Username(name),
            email: try EmailAddress(email ?? "\(name)@example.org"),
            emailIsExclusive: exclusive,
            passwordHash: "hash of \(name)",
            role: role
        )
    }
}

/// Returns the code of the error that the body throws; nil if it throws none.
func refusal(of body: () async throws -> Void) async -> WorldError.Code? {
    do {
        try await body()
        return nil
    } catch {
        return (error as? WorldError)?.code
    }
}
