import Testing

@testable import StorageSQLite

@Suite("FileLocation") struct FileLocationTests {
    @Test(
        "a path is a folder and a name",
        arguments: [
            ("x", ".", "x"), ("./x", ".", "x"), ("/x", "/", "x"), ("a/b/x.sqlite", "a/b", "x.sqlite"),
            ("//x", "/", "x"),
            ("file:x", ".", "file:x"), ("é/ü", "é", "ü"),
        ]
    )
    func locations(_ path: String, _ folder: String, _ name: String) {
        #expect(FileLocation(path)?.folder == folder)
        #expect(FileLocation(path)?.name == name)
    }

    @Test("a path without a final name is refused", arguments: ["", ".", "..", "/", "a/", "a/.", "a/..", "a\0b"])
    func none(_ path: String) {
        #expect(FileLocation(path) == nil)
    }
}
