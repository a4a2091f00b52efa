import Testing

@testable import StorageSQLite

@Suite("StorageConfiguration") struct StorageConfigurationTests {
    @Test("a path always names a file, whatever SQLite or Foundation would make of it")
    func literal() {
        for path in ["~", "~/x", ":memory:", "file:x", "file:x?mode=memory"] {
            #expect(StorageConfiguration(path: path).path == "./" + path)
        }
        for path in ["x", "-", "/x", "./~", "a/~/b", "files", "", "var/uuu-server.sqlite"] {
            #expect(StorageConfiguration(path: path).path == path)
        }
    }
}
