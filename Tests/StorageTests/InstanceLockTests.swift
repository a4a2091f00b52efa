import Foundation
import Testing

@testable import Storage

@Suite("InstanceLock") struct InstanceLockTests {
    @Test("one holds it, a second is told so, and gets it after the release")
    func exclusive() throws {
        let folder = try Folder()
        let first = try InstanceLock(for: folder())
        let error = #expect(throws: StorageError.self) { try InstanceLock(for: folder()) }
        #expect(error?.code == .locked)
        #expect(error?.description.contains("uuu.sqlite.lock") == true)
        first.release()
        try InstanceLock(for: folder()).release()
        #expect(try folder.files == ["uuu.sqlite.lock"])
    }

    @Test("one that cannot be opened is named: it is not the database that is at fault")
    func unusable() throws {
        let folder = try Folder()
        try FileManager.default.createDirectory(atPath: folder() + ".lock", withIntermediateDirectories: false)
        let error = #expect(throws: StorageError.self) { try InstanceLock(for: folder()) }
        #expect(error?.place == folder() + ".lock")
        #expect(folder.refusal()?.place == folder() + ".lock")
    }

    @Test("no program that is run meanwhile gets hold of it")
    func closedOnExec() throws {
        let folder = try Folder()
        let lock = try InstanceLock(for: folder())
        let place = folder() + ".lock"
        let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { CInt($0) }
        let held = open.filter { descriptor in
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")) == place
        }
        #expect(held.count == 1)
        #expect(held.allSatisfy { fcntl($0, F_GETFD) & FD_CLOEXEC != 0 })
        lock.release()
    }
}
