import Testing

@testable import Settings

@Suite("paths of files")
struct FilePathTests {
    @Test(
        "a database may have any file name, however short",
        arguments: [
            "x", "-", "d/x", "/x", "./x", "../x", ".x", "...", "a//b", "./~x", "a/~", "ü", "a b", "./file:x",
            "x:memory:",
            "./:memory:", String(repeating: "n", count: 231),
        ]
    )
    func database(_ path: String) throws {
        #expect(try load("[Database]\npath = \(path)\n").settings.database.path == path)
        #expect(try load("", environment: ["UUU_DATABASE_PATH": path]).settings.database.path == path)
    }

    @Test(
        "a path that a shell would expand is refused, in the file and in the environment",
        arguments: [("~/x", "~"), ("~", "~"), ("~ada/x", "~"), ("$HOME/x", "$"), ("${HOME}/x", "$")]
    )
    func notExpanded(_ path: String, _ sign: String) {
        let sentence =
            "\"\(path)\" is not the path of a file; "
            + "nothing replaces \(sign) here: write the whole path, or ./\(sign)… for a name that starts so"
        #expect(complaints("[Database]\npath = \(path)\n") == ["config.ini:2: [Database] path: " + sentence])
        #expect(complaints("[Messages]\nmotd_file = \(path)\n") == ["config.ini:2: [Messages] motd_file: " + sentence])
        #expect(
            complaints("", environment: ["UUU_DATABASE_PATH": path])
                == ["environment: UUU_DATABASE_PATH: " + sentence]
        )
    }

    @Test("a path that can only name a folder is refused", arguments: [".", "..", "/", "a/", "/a/b/", "a/.", "a/.."])
    func folder(_ path: String) {
        let problem = "\"\(path)\" is not the path of a file; it names a folder; write the path of a file in it"
        #expect(complaints("[Database]\npath = \(path)\n") == ["config.ini:2: [Database] path: " + problem])
        #expect(complaints("[Messages]\nmotd_file = \(path)\n") == ["config.ini:2: [Messages] motd_file: " + problem])
    }

    @Test("an empty path is refused for the database", arguments: ["", "   "])
    func empty(_ path: String) {
        #expect(
            complaints("[Database]\npath = \(path)\n") == [
                "config.ini:2: [Database] path: \"\" is not the path of a file; "
                    + "write for example path = var/uuu-server.sqlite"
            ]
        )
    }

    @Test(
        "a path that SQLite would not use as a file is refused",
        arguments: [":memory:", "file:x", "file:///x?mode=memory"]
    )
    func notSQLite(_ path: String) {
        #expect(complaints("[Database]\npath = \(path)\n").count == 1)
        #expect(complaints("[Database]\npath = \(path)\n").first?.contains("SQLite") == true)
    }

    @Test("a path that is too long is refused with the numbers")
    func long() {
        let name = String(repeating: "n", count: 232)
        let hint = "a database's name may have 231 bytes, and its whole path 504"
        #expect(complaints("[Database]\npath = \(name)\n").first?.hasSuffix(hint) == true)
        let path = String(repeating: "d/", count: 252) + "x"
        #expect(complaints("[Database]\npath = \(path)\n").first?.hasSuffix(hint) == true)
        #expect(complaints("[Messages]\nmotd_file = \(path)\n") == [])
        let motd = String(repeating: "ü", count: 128)
        #expect(complaints("[Messages]\nmotd_file = \(motd)\n").first?.hasSuffix("255 bytes, and a path 4095") == true)
    }

    @Test("a NUL or another control character is refused", arguments: ["a\0b", "a\tb", "a\u{7F}b", "a\u{1B}"])
    func control(_ path: String) {
        #expect(!complaints("[Database]\npath = \(path)\n").isEmpty)
        #expect(!complaints("", environment: ["UUU_DATABASE_PATH": path]).isEmpty)
    }

    @Test("the folder of a path ends at the last slash, also before a combining character")
    func folderOf() {
        #expect(FilePath.folder(of: "a/b") == "a/")
        #expect(FilePath.folder(of: "x") == "")
        #expect(FilePath.folder(of: "/") == "/")
        #expect(FilePath.folder(of: "a/\u{301}b").utf8.elementsEqual("a/".utf8))
    }
}
