import Foundation
import GRDB
import Testing
import World

@testable import StorageSQLite

@Suite("The schema that a program must know (DB-5)") struct SchemaVersionTests {
    private static let known = Migration.all.count
    private static let addition = Migration.added(1)
    private static let breach = Migration.added(2, raisesMinimum: true)

    @Test("an older program can use a schema with additions only, and does not change it")
    func served() async throws {
        let folder = try Folder()
        try await folder.open(Migration.all + [Self.addition]).close()
        let store = try folder.open()
        #expect(store.opening == .nothing)
        _ = try await SQLiteAccountStore(store).insert(.named("Ada"))
        #expect(
            try await store.pool.read { try SchemaVersion($0) } == SchemaVersion(after: Migration.all + [Self.addition])
        )
        try await store.close()
        let newer = try folder.open(Migration.all + [Self.addition])
        #expect(newer.opening == .nothing)
        #expect(try await SQLiteAccountStore(newer).account(named: "ada")?.username == "Ada")
        try await newer.close()
    }

    @Test("below the lowest schema it is refused, with both numbers and how to mend it")
    func refused() async throws {
        let folder = try Folder()
        try await folder.open(Migration.all + [Self.addition, Self.breach]).close()
        let refusal = folder.refusal()
        #expect(refusal?.code == .newer)
        #expect(
            refusal?.hint
                == "its schema is \(Self.known + 2), this version knows \(Self.known): install the newer version"
        )
        #expect(folder.refusal(Migration.all + [Self.addition])?.code == .newer)
        try await folder.open(Migration.all + [Self.addition, Self.breach]).close()
    }

    @Test("later migrations do not raise the lowest schema again")
    func later() async throws {
        let folder = try Folder()
        let three = Migration.all + [Self.addition, Self.breach]
        try await folder.open(three + [.added(3)]).close()
        try await folder.open(three).close()
        #expect(folder.refusal(Migration.all + [Self.addition])?.hint.contains("which needs \(Self.known + 2)") == true)
    }

    @Test("a newer database without the table needs a program that knows its schema")
    func unsaid() async throws {
        let folder = try Folder()
        try await folder.open().close()
        let version = Self.known + 1
        try folder.execute(
            """
            DROP TABLE IF EXISTS schema_version; PRAGMA user_version = \(version);
            INSERT INTO grdb_migrations VALUES ('\(version) from elsewhere')
            """
        )
        #expect(folder.refusal()?.code == .newer)
    }
}
