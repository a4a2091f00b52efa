import GRDB
import Testing

@testable import StorageSQLite

@Suite("Migration (DB-5)") struct MigrationTests {
    /// Returns the FNV-1a hash in 64 bits, which is enough to notice an edit.
    private func digest(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    @Test("a shipped migration is never edited")
    func frozen() {
        let shipped: [(identifier: String, digest: UInt64)] = [
            ("1 accounts", 9_862_980_002_936_955_389), ("2 sessions", 3_410_024_282_269_477_781),
            ("3 logins", 14_917_258_950_426_853_103),
            ("4 names", 1_574_315_582_556_417_357), ("5 imports", 17_151_023_729_811_695_338),
            ("6 keepers", 7_563_755_025_743_532_491),
        ]
        #expect(Migration.all.map(\.identifier) == shipped.map(\.identifier))
        #expect(Migration.all.map { self.digest($0.sql) } == shipped.map(\.digest))
    }

    @Test("each migration writes its number to user_version")
    func numbered() {
        for (index, migration) in Migration.all.enumerated() {
            #expect(migration.sql.hasSuffix("PRAGMA user_version = \(index + 1);"))
        }
    }

    @Test("all tables are STRICT (DB-4)")
    func strict() async throws {
        let folder = try Folder()
        let store = try folder.open()
        let loose = try await store.pool.read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0
                    AND name NOT LIKE 'sqlite_%' AND name <> 'grdb_migrations'
                    """
            )
        }
        #expect(loose == [])
        try await store.close()
    }
}
