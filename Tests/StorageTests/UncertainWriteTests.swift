import Dispatch
import GRDB
import Testing
import World

@testable import Storage

@Suite("A write whose outcome is not known (DB-9)", .timeLimit(.minutes(1))) struct UncertainWriteTests {
    /// Holds each commit, before it is on the disk or after that and before anybody is told.
    private final class Hold: TransactionObserver, Sendable {
        private let isAfterwards: Bool
        private let gate = DispatchSemaphore(value: 0)

        init(afterwards isAfterwards: Bool) { self.isAfterwards = isAfterwards }

        func release() { for _ in 1...8 { self.gate.signal() } }

        func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { false }
        func databaseDidChange(with event: DatabaseEvent) {}
        func databaseWillCommit() throws { if !self.isAfterwards { self.gate.wait() } }
        func databaseDidCommit(_ db: Database) { if self.isAfterwards { self.gate.wait() } }
        func databaseDidRollback(_ db: Database) {}
    }

    private let folder: Folder
    private let store: Store

    init() throws {
        self.folder = try Folder()
        self.store = try self.folder.open()
    }

    /// Accounts that give a write up soon.
    private func hasty(reading: Duration = .seconds(30)) -> SQLiteAccountStore {
        var patience = DatabasePatience()
        patience.writing = .milliseconds(150)
        patience.reading = reading
        return SQLiteAccountStore(ServedDatabase(self.store, patience: patience))
    }

    @Test("what is on the disk although nobody said so is found: a hash with its salt is one's own")
    func found() async throws {
        let hold = Hold(afterwards: true)
        self.store.pool.add(transactionObserver: hold)
        #expect(try await self.hasty().insert(.named("Bob")).username == "Bob")
        hold.release()
        _ = try await self.store.commits.write { _ in }
        try await self.store.close()
    }

    @Test("a password that is on the disk although nobody said so is changed")
    func foundPassword() async throws {
        let id = try await SQLiteAccountStore(self.store).insert(.named("Ada")).id
        let hold = Hold(afterwards: true)
        self.store.pool.add(transactionObserver: hold)
        #expect(try await self.hasty().replacePasswordHash(of: id, "hash of Ada", by: "second"))
        hold.release()
        _ = try await self.store.commits.write { _ in }
        try await self.store.close()
    }

    @Test("as long as the commit is under way nobody is told that nothing was saved: it may still come")
    func pending() async throws {
        let hold = Hold(afterwards: false)
        self.store.pool.add(transactionObserver: hold)
        #expect(await refusal { _ = try await self.hasty().insert(.named("Bob")) } == .uncertain)
        hold.release()
        _ = try await self.store.commits.write { _ in }
        #expect(try await SQLiteAccountStore(self.store).account(named: "bob")?.username == "Bob")
        try await self.store.close()
    }

    @Test("what cannot be read back is not certain")
    func unreadable() async throws {
        let hold = Hold(afterwards: true)
        self.store.pool.add(transactionObserver: hold)
        let accounts = self.hasty(reading: .milliseconds(150))
        let readers = DispatchSemaphore(value: 0)
        for _ in 1...4 { self.store.pool.asyncRead { _ in readers.wait() } }
        async let code = refusal { _ = try await accounts.insert(.named("Bob")) }
        #expect(await code == .uncertain)
        for _ in 1...4 { readers.signal() }
        hold.release()
        _ = try await self.store.commits.write { _ in }
        try await self.store.close()
    }

    @Test("a commit that failed without a doubt is not looked for")
    func known() async throws {
        let error = await #expect(throws: (any Error).self) {
            try await self.store.commits.write(within: .seconds(10)) { db in
                try db.execute(sql: "CREATE TABLE word (of INTEGER REFERENCES account DEFERRABLE INITIALLY DEFERRED)")
                try db.execute(sql: "INSERT INTO word VALUES (7)")
            }
        }
        #expect(error is DatabaseError)
        try await self.store.close()
    }
}
