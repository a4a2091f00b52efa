import Dispatch
import GRDB
import Synchronization
import TestSupport
import Testing
import World

@testable import StorageSQLite

@Suite("A write with an unknown result (DB-9)", .timeLimit(.minutes(3))) struct UncertainWriteTests {
    /// Holds each commit, either before it is on the disk or before it is acknowledged.
    private final class Hold: TransactionObserver, Sendable {
        private let isAfterwards: Bool
        private let gate = DispatchSemaphore(value: 0)
        private let isReached = Atomic(false)

        init(afterwards isAfterwards: Bool) { self.isAfterwards = isAfterwards }

        /// Waits until a commit is held.
        func reached() async throws {
            while !self.isReached.load(ordering: .acquiring) { try await Task.sleep(for: .milliseconds(1)) }
        }

        private func wait() {
            self.isReached.store(true, ordering: .releasing)
            self.gate.wait()
        }

        func release() { for _ in 1...8 { self.gate.signal() } }

        func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { false }
        func databaseDidChange(with event: DatabaseEvent) {}
        func databaseWillCommit() throws { if !self.isAfterwards { self.wait() } }
        func databaseDidCommit(_ db: Database) { if self.isAfterwards { self.wait() } }
        func databaseDidRollback(_ db: Database) {}
    }

    private let folder: Folder
    private let store: Store
    private let clock = VirtualClock()

    init() throws {
        self.folder = try Folder()
        self.store = try self.folder.open()
    }

    private var accounts: SQLiteAccountStore { SQLiteAccountStore(self.store, clock: self.clock) }

    /// Waits until the commit of a write is held, and lets the time limit of the write pass.
    private func givesUp(at hold: Hold) async throws {
        try await hold.reached()
        await self.clock.pass(EnginePatience().writing)
    }

    @Test("an unacknowledged account that is on the disk is found by its salted hash")
    func found() async throws {
        let hold = Hold(afterwards: true)
        self.store.pool.add(transactionObserver: hold)
        async let account = self.accounts.insert(.named("Bob"))
        try await self.givesUp(at: hold)
        #expect(try await account.username == "Bob")
        hold.release()
        _ = try await self.store.commits.write { _ in }
        try await self.store.close()
    }

    @Test("an unacknowledged password that is on the disk counts as changed")
    func foundPassword() async throws {
        let id = try await SQLiteAccountStore(self.store).insert(.named("Ada")).id
        let hold = Hold(afterwards: true)
        self.store.pool.add(transactionObserver: hold)
        async let isReplaced = self.accounts.replacePasswordHash(of: id, "hash of Ada", by: "second")
        try await self.givesUp(at: hold)
        #expect(try await isReplaced)
        hold.release()
        _ = try await self.store.commits.write { _ in }
        try await self.store.close()
    }

    @Test("while the commit is running, the result is uncertain, because the write may still appear")
    func pending() async throws {
        let hold = Hold(afterwards: false)
        self.store.pool.add(transactionObserver: hold)
        async let code = refusal { _ = try await self.accounts.insert(.named("Bob")) }
        try await self.givesUp(at: hold)
        #expect(await code == .uncertain)
        hold.release()
        _ = try await self.store.commits.write { _ in }
        #expect(try await SQLiteAccountStore(self.store).account(named: "bob")?.username == "Bob")
        try await self.store.close()
    }

    @Test("if the account cannot be read back, the result is uncertain")
    func unreadable() async throws {
        let hold = Hold(afterwards: true)
        self.store.pool.add(transactionObserver: hold)
        let readers = Holder()
        try await readers.holdReaders(of: self.store)
        async let code = refusal { _ = try await self.accounts.insert(.named("Bob")) }
        try await self.givesUp(at: hold)
        await self.clock.pass(EnginePatience().reading)
        #expect(await code == .uncertain)
        readers.release()
        hold.release()
        _ = try await self.store.commits.write { _ in }
        try await self.store.close()
    }

    /// The functions that change a session or its tokens.
    enum SessionWrite: CaseIterable {
        case begin, rotate, confirm, store, found, end

        /// Changes the session of an account, whose family has the current token 1 and the new token 2.
        func run(_ sessions: SQLiteResumeStore, _ account: Int64, _ family: Int64) async throws {
            switch self {
            case .begin: #expect(try await sessions.begin(account, with: .of(3), at: 30) > family)
            case .rotate: #expect(try await sessions.rotate(family, from: .of(1), to: .of(3), at: 30))
            case .confirm: try await sessions.confirm(.of(2), at: 30)
            case .store: try await sessions.store([.of(account)], lostAt: 30)
            case .found: try await sessions.found(account)
            case .end: try await sessions.end(account, alarm: true, at: 30)
            }
        }
    }

    @Test(
        "a session is read back too: its change is found, or uncertain",
        arguments: SessionWrite.allCases,
        [true, false]
    )
    func sessions(write: SessionWrite, afterwards: Bool) async throws {
        let id = try await SQLiteAccountStore(self.store).insert(.named("Ada")).id
        let sessions = SQLiteResumeStore(ServedDatabase(self.store, time: self.clock.time))
        let family = try await sessions.begin(id, with: .of(1), at: 10)
        _ = try await sessions.rotate(family, from: .of(1), to: .of(2), at: 20)
        try await sessions.store([.of(id)], lostAt: 20)
        let hold = Hold(afterwards: afterwards)
        self.store.pool.add(transactionObserver: hold)
        async let code = refusal { try await write.run(sessions, id, family) }
        try await self.givesUp(at: hold)
        #expect(await code == (afterwards ? nil : .uncertain))
        hold.release()
        _ = try await self.store.commits.write { _ in }
        try await self.store.close()
    }

    @Test("after a certain failure nothing is read back")
    func known() async throws {
        let error = await #expect(throws: (any Error).self) {
            try await self.store.commits.write(within: .seconds(10), by: self.clock.time) { db in
                try db.execute(sql: "CREATE TABLE word (of INTEGER REFERENCES account DEFERRABLE INITIALLY DEFERRED)")
                try db.execute(sql: "INSERT INTO word VALUES (7)")
            }
        }
        #expect(error is DatabaseError)
        try await self.store.close()
    }
}

extension TokenDigest {
    /// A digest that consists of one number.
    fileprivate static func of(_ number: UInt8) -> TokenDigest { TokenDigest(Array(repeating: number, count: 32)) }
}
