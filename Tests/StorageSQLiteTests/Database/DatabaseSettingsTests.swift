import GRDB
import Testing
import World

@testable import StorageSQLite

@Suite("DatabaseSettings (DB-2)") struct DatabaseSettingsTests {
    @Test(
        "the writer waits for the disk, and every connection has the safe settings",
        arguments: [
            ("synchronous", "2"), ("journal_mode", "wal"), ("busy_timeout", "5000"), ("foreign_keys", "1"),
            ("trusted_schema", "0"), ("cell_size_check", "1"), ("secure_delete", "1"),
            ("journal_size_limit", "67108864"),
            ("application_id", "1431655763"), ("user_version", "\(Migration.all.count)"),
        ]
    )
    func settings(name: String, value: String) async throws {
        let folder = try Folder()
        let store = try folder.open()
        let writer = try await store.pool.writeWithoutTransaction { try String.fetchOne($0, sql: "PRAGMA \(name)") }
        #expect(writer == value)
        if !["synchronous", "busy_timeout"].contains(name) {
            #expect(try await store.pool.read { try String.fetchOne($0, sql: "PRAGMA \(name)") } == value)
        }
        try await store.close()
    }

    @Test("a word in double quotes is a name, never a string")
    func doubleQuotes() async throws {
        let folder = try Folder()
        let store = try folder.open()
        await #expect(throws: DatabaseError.self) {
            try await store.pool.read { try $0.execute(sql: "SELECT \"nonsense\"") }
        }
        try await store.close()
    }

    @Test("a database that would not wait for the disk is refused")
    func refused() async throws {
        let folder = try Folder()
        let store = try folder.open()
        try await store.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = NORMAL") }
        #expect(
            throws: EngineTrouble(
                .settingRefused,
                at: folder(),
                saying: "SQLite does not work as it was told to",
                hint: "synchronous is 1 and should be 2"
            )
        ) { try DatabaseSettings.require(of: store.pool, at: folder()) }
        try await store.close()
    }
}
