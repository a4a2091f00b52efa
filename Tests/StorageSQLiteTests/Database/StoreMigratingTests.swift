import Foundation
import Synchronization
import TestSupport
import Testing
import World

@testable import StorageSQLite

@Suite(
    "A migration for which there is no room (DB-5, DB-9)",
    .enabled(if: SmallDisk.isAllowed, "mounting is not allowed here"),
    .timeLimit(.minutes(3))
)
struct StoreMigratingTests {
    private static let former = Array(Migration.all[..<1])

    private let disk: SmallDisk
    private let configuration: StorageConfiguration

    /// A full disk with a database of schema 1.
    init() async throws {
        self.disk = try #require(SmallDisk(options: "size=1m"))
        self.configuration = StorageConfiguration(path: self.disk.path + "/uuu.sqlite")
        let store = try Store(self.configuration, migrations: Self.former)
        _ = try await SQLiteAccountStore(store).insert(.named("Ada"))
        try await store.close()
        try self.fill()
    }

    private func fill() throws {
        let path = self.disk.path + "/filler"
        try Data().write(to: URL(fileURLWithPath: path))
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        defer { try? file.close() }
        while (try? file.write(contentsOf: Data(count: 512))) != nil {}
    }

    private func makeRoom() throws { try FileManager.default.removeItem(atPath: self.disk.path + "/filler") }

    private var files: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: self.disk.path).sorted() }
    }

    @Test("the database is used as it is, and migrated when there is room")
    func waits() async throws {
        let store = try Store(self.configuration)
        #expect(store.opening == .nothing && store.lag?.code == .diskFull)
        #expect(try await SQLiteAccountStore(store).account(named: "ada")?.username == "Ada")
        let sessions = SQLiteResumeStore(ServedDatabase(store, time: .machine))
        #expect(await refusal { _ = try await sessions.session(of: 1) } == .unavailable)
        #expect(await refusal { _ = try await sessions.found(1) } == .notSaved)
        let trouble = #expect(throws: EngineTrouble.self) { try store.catchUp() }
        #expect(trouble?.code == .diskFull)
        #expect(try self.files == ["filler"] + Folder.ofClosedStore)

        try self.makeRoom()
        let copy = self.configuration.path + ".schema-1.backup"
        #expect(try store.catchUp() == .migrated(from: 1, to: Migration.all.count, copy: copy))
        #expect(try store.lag == nil && store.catchUp() == .nothing)
        try await sessions.store([.of(1)], lostAt: 5)
        #expect(try await sessions.session(of: 1)?.lostAt == 5)
        #expect(try await SQLiteAccountStore(store).insert(.named("Bob")).id == 2)
        try await store.close()
        #expect(try store.catchUp() == .nothing)
    }

    @Test("a database that is closed before there is room is as it was")
    func closed() async throws {
        let store = try Store(self.configuration)
        try await store.close()
        try self.makeRoom()
        #expect(try store.catchUp() == .nothing)
        let former = try Store(self.configuration, migrations: Self.former)
        #expect(former.opening == .nothing)
        try await former.close()
    }

    @Test("a schema that this program cannot use is not used")
    func needed() throws {
        let needed = Migration.all + [.added(1, raisesMinimum: true)]
        let error = #expect(throws: EngineTrouble.self) { try Store(self.configuration, migrations: needed) }
        #expect(error?.code == .diskFull)
        #expect(try self.files == ["filler"] + Folder.ofClosedStore)
    }

    @Test("a running server is in trouble, says how much room it needs, and migrates the database by itself")
    func served() async throws {
        let openings = Mutex<[Store.Opening]>([])
        let configuration = self.configuration
        var patience = EnginePatience()
        patience.pause = .milliseconds(5)
        let database = ServedDatabase(
            at: configuration.path,
            standing: CurrentStanding(),
            patience: patience,
            open: { () throws(EngineTrouble) in try Store(configuration) },
            opened: { opening in openings.withLock { $0.append(opening) } }
        )
        await database.begin(within: .seconds(60))
        #expect(database.standing.now.word == "full")
        #expect(
            database.standing.now.forOperators.contains("its schema 1 is an older one; bringing it up to date needs")
        )
        #expect(try await database.accounts.account(named: "ada")?.username == "Ada")
        let refused = await #expect(throws: WorldError.self) { try await database.resume.session(of: 1) }
        #expect(refused?.hint.contains("its schema 1 is an older one") == true && refused?.wasTold == true)
        #expect(await database.look().forOperators.contains("bringing it up to date needs"))
        try self.makeRoom()
        try await database.standing.becomes("ok")
        let copy = configuration.path + ".schema-1.backup"
        #expect(openings.withLock { $0.last } == .migrated(from: 1, to: Migration.all.count, copy: copy))
        #expect(try await database.resume.session(of: 1) == nil)
        try await database.close()
    }
}
