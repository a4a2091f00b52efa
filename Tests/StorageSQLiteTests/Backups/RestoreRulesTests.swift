import Foundation
import GRDB
import Testing

@testable import StorageSQLite

@Suite("RestoreRules") struct RestoreRulesTests {
    @Test("every table of the schema has a rule, so that rows which grant access are not restored")
    func complete() async throws {
        let folder = try Folder()
        try await folder.open().close()
        let database = try DatabaseQueue(path: folder())
        let tables = try await database.read { db in
            try String.fetchAll(
                db,
                sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
            )
        }
        #expect(tables == RestoreRules.current.tables.keys.sorted(), "name the table in RestoreRules.current")
    }

    @Test("a table that may hold sessions, codes or tokens is not restored unchanged")
    func waysIn() {
        for (table, rule) in RestoreRules.current.tables
        where ["session", "token", "code", "reset", "resume"].contains(where: table.contains) {
            #expect(rule != .retained, "\(table)")
        }
    }
}
