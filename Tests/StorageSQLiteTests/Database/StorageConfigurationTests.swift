import Testing

@testable import StorageSQLite

@Suite("StorageConfiguration") struct StorageConfigurationTests {
    @Test("a path is a file to all who open it, whatever SQLite or Foundation would take it for")
    func literal() {
        for path in ["~", "~/x", ":memory:", "file:x", "file:x?mode=memory"] {
            #expect(StorageConfiguration(path: path).path == "./" + path)
        }
        for path in ["x", "-", "/x", "./~", "a/~/b", "files", "", "var/uuu-server.sqlite"] {
            #expect(StorageConfiguration(path: path).path == path)
        }
    }
}
