import Foundation
import GRDB
import World

@testable import StorageSQLite

/// A folder of one test's own, which goes with the last who holds it.
final class Folder: Sendable {
    let path: String

    init() throws {
        self.path = NSTemporaryDirectory() + "uuu-storage-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: self.path, withIntermediateDirectories: false)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: self.path)
    }

    /// A path below it; the data of a fresh store by custom.
    func callAsFunction(_ name: String = "uuu.sqlite") -> String { "\(self.path)/\(name)" }

    /// Opens the store of this folder.
    func open(_ migrations: [Migration] = Migration.all) throws -> Store {
        try Store(StorageConfiguration(path: self()), migrations: migrations)
    }

    /// What opening the store throws.
    func refusal(_ migrations: [Migration] = Migration.all) -> EngineTrouble? {
        do {
            _ = try self.open(migrations)
            return nil
        } catch {
            return error as? EngineTrouble
        }
    }

    /// Runs statements on the file, as any other program may.
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

    /// What a store leaves that was closed.
    static let ofClosedStore = ["uuu.sqlite", "uuu.sqlite-shm", "uuu.sqlite-wal", "uuu.sqlite.lock"]

    func mode(_ name: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: self(name))[.posixPermissions] as? Int
    }
}

/// A small file system of its own, for as long as it is held; nil where mounting is not allowed.
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
        // Lazily, as a child that another test has just forked may hold a file open.
        _ = Self.run(["umount", "--lazy", self.path])
        try? FileManager.default.removeItem(atPath: self.path)
    }

    /// The same disk at another place, where it is read-only, whoever holds a file open at the first one.
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

extension SQLiteAccountStore {
    /// The accounts of a store that is open, which are waited for as long as the time of the clock stands still.
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
    /// An account by its name; the hash is none.
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

/// The code of the refusal that the body throws, or nil if it throws none.
func refusal(of body: () async throws -> Void) async -> WorldError.Code? {
    do {
        try await body()
        return nil
    } catch {
        return (error as? WorldError)?.code
    }
}
