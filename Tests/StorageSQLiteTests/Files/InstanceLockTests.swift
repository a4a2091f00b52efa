import Files
import Foundation
import Testing
import World

@testable import StorageSQLite

@Suite("InstanceLock") struct InstanceLockTests {
    /// The name of this process.
    private static let program = LockHolder.current.program ?? "?"

    @Test("the first one holds the lock, a second is refused, and gets it after the release")
    func exclusive() throws {
        let folder = try Folder()
        let first = try InstanceLock(for: folder())
        let error = #expect(throws: EngineTrouble.self) { try InstanceLock(for: folder()) }
        #expect(error?.code == .locked)
        #expect(error?.description.contains("uuu.sqlite.lock") == true)
        first.release()
        try InstanceLock(for: folder()).release()
        #expect(try folder.files == ["uuu.sqlite.lock"])
    }

    @Test("the error names the process that holds the lock, and how to mend it")
    func holder() throws {
        let folder = try Folder()
        try folder.write(Data())
        let other = try OpenFile(reading: folder())
        #expect(try other.lock())
        let lock = try InstanceLock(for: folder())
        let error = #expect(throws: EngineTrouble.self) { try lock.takeDatabase() }
        #expect(error?.code == .locked)
        #expect(error?.description.contains("Process \(getpid()) (\(Self.program)) holds the file itself") == true)
        #expect(error?.description.hasSuffix("stop it first, or see [Database] path") == true)
        other.unlock()
        _ = try lock.takeDatabase()
    }

    @Test("the lock of an older version, which locks only the lock file, excludes this one, and the reverse")
    func older() throws {
        let folder = try Folder()
        let older = try OpenFile(makingIfMissing: folder("uuu.sqlite.lock"))
        #expect(try older.lock())
        let error = #expect(throws: EngineTrouble.self) { try InstanceLock(for: folder()) }
        #expect(error?.description.contains("Process \(getpid()) (\(Self.program)) holds \(folder()).lock") == true)
        older.unlock()
        let lock = try InstanceLock(for: folder())
        #expect(try !older.lock())
        lock.release()
        #expect(try older.lock())
    }

    @Test("no other path to the database avoids the lock", arguments: ["hard link", "symbolic link", "lock removed"])
    func names(_ way: String) throws {
        let folder = try Folder()
        try folder.write(Data())
        let lock = try InstanceLock(for: folder())
        _ = try lock.takeDatabase()
        let manager = FileManager.default
        let name: String
        switch way {
        case "hard link":
            name = folder("hard.sqlite")
            try manager.linkItem(atPath: folder(), toPath: name)
        case "symbolic link":
            name = folder("soft.sqlite")
            try manager.createSymbolicLink(atPath: name, withDestinationPath: "uuu.sqlite")
        default:
            name = folder()
            try manager.removeItem(atPath: name + ".lock")
        }
        let error = #expect(throws: EngineTrouble.self) { _ = try InstanceLock(for: name).takeDatabase() }
        #expect(error?.code == .locked)
        #expect(error?.description.contains("Process \(getpid()) (\(Self.program)) holds") == true)
        lock.release()
        _ = try InstanceLock(for: name).takeDatabase()
    }

    @Test(
        "before there is a database, a symbolic link and its target exclude each other"
    )
    func link() throws {
        let folder = try Folder()
        try FileManager.default.createSymbolicLink(atPath: folder("soft.sqlite"), withDestinationPath: "uuu.sqlite")
        let lock = try InstanceLock(for: folder("soft.sqlite"))
        #expect(throws: EngineTrouble.self) { try InstanceLock(for: folder()) }
        lock.release()
        _ = try InstanceLock(for: folder())
    }

    @Test("the error names the lock file that cannot be opened, not the database")
    func unusable() throws {
        let folder = try Folder()
        try FileManager.default.createDirectory(atPath: folder() + ".lock", withIntermediateDirectories: false)
        let error = #expect(throws: EngineTrouble.self) { try InstanceLock(for: folder()) }
        #expect(error?.location == folder() + ".lock")
        #expect(folder.refusal()?.location == folder() + ".lock")
    }

    @Test("a program that is started meanwhile does not inherit the lock")
    func closedOnExec() throws {
        let folder = try Folder()
        let lock = try InstanceLock(for: folder())
        let location = folder() + ".lock"
        let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { CInt($0) }
        let held = open.filter { descriptor in
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")) == location
        }
        #expect(held.count == 1)
        #expect(held.allSatisfy { fcntl($0, F_GETFD) & FD_CLOEXEC != 0 })
        lock.release()
    }
}
