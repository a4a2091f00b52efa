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
}
