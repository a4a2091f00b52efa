import Contexts
import Dispatch
import GRDB
import TestSupport
import Testing
import World

@testable import StorageSQLite

@Suite("Sessions and resume tokens in SQLite", .timeLimit(.minutes(3))) struct SQLiteResumeStoreTests {
    private let folder: Folder
    private let store: Store
    private let clock = VirtualClock()
    private let sessions: SQLiteResumeStore
    private let ada: Int64

    init() async throws {
        self.folder = try Folder()
        self.store = try self.folder.open()
        self.sessions = SQLiteResumeStore(ServedDatabase(self.store, time: self.clock.time))
        self.ada = try await SQLiteAccountStore(self.store).insert(.named("Ada")).id
    }

    private func token(_ number: UInt8) -> TokenDigest { TokenDigest(Array(repeating: number, count: 32)) }

    @Test(
        "what is asked on the way of a player is looked up in indexes",
        arguments: [
            "SELECT account FROM resume_token JOIN session USING (family) WHERE digest = x'00'",
            "SELECT context FROM session WHERE account = 1 AND lost_at IS NOT NULL",
            "SELECT 1 FROM account_alarm WHERE account = 1",
            "DELETE FROM resume_token WHERE family = 1 AND confirmed_at IS NULL",
            "SELECT family FROM session WHERE lost_at < 1 ORDER BY lost_at LIMIT 500",
        ]
    )
    func indexed(sql: String) async throws {
        let plan = try await self.store.pool.writeWithoutTransaction { db in
            try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(sql)").map { $0["detail"] as String }
        }
        #expect(!plan.isEmpty && plan.allSatisfy { $0.hasPrefix("SEARCH ") }, "\(plan)")
        try await self.store.close()
    }

    @Test("10,000 sessions are stored in one transaction, and again over themselves")
    func many() async throws {
        try self.folder.execute(
            """
            WITH RECURSIVE number (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM number WHERE n < 10001)
            INSERT INTO account SELECT n, 'p' || n, 'p' || n, 'p', 'p', 0, 'hash', 1, 0 FROM number
            """
        )
        let context = ContextSnapshot(name: "c_lobby", state: Array(repeating: 7, count: 30))
        let many = (2...10_001).map {
            StoredSession(account: $0, context: context, messages: 1_000, did: 200, isReader: false)
        }
        for time in [10, 20] as [Int64] { try await self.sessions.store(many, lostAt: time) }
        #expect(try await self.sessions.session(of: 10_001) == LostSession(many[9_999], lostAt: 20))
        #expect(try await self.sessions.removeSessions(lostBefore: 21) == 500)
        try await self.store.close()
    }

    @Test("a session that cannot be stored leaves those before it as they were")
    func allOrNone() async throws {
        let bob = try await SQLiteAccountStore(self.store).insert(.named("Bob")).id
        try await self.sessions.store([.of(self.ada)], lostAt: 10)
        let refuse = """
            CREATE TEMP TRIGGER refuse BEFORE INSERT ON main.session WHEN new.account = \(bob)
            BEGIN SELECT RAISE(ABORT, 'refused'); END
            """
        try await self.store.pool.writeWithoutTransaction { try $0.execute(sql: refuse) }
        let code = await refusal { try await self.sessions.store([.of(self.ada), .of(bob)], lostAt: 20) }
        #expect(code == .notSaved)
        #expect(try await self.sessions.session(of: self.ada)?.lostAt == 10)
        try await self.store.close()
    }

    @Test("with its account a session goes, its tokens and its alarm")
    func removedAccount() async throws {
        try await self.sessions.end(self.ada, alarm: true, at: 5)
        _ = try await self.sessions.begin(self.ada, with: self.token(1), at: 10)
        let id = self.ada
        try await self.store.pool.write { try $0.execute(sql: "DELETE FROM account WHERE id = ?", arguments: [id]) }
        #expect(try await self.sessions.find(self.token(1)) == nil)
        for table in ["session", "resume_token", "account_alarm"] {
            #expect(try await self.store.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") } == 0)
        }
        try await self.store.close()
    }

    @Test("who has no alarm is looked up without a write, and one that cannot be forgotten is told again")
    func alarm() async throws {
        let holder = Holder()
        try await holder.holdWriter(of: self.store)
        #expect(try await !self.sessions.takeAlarm(of: self.ada))
        holder.release()
        try await self.sessions.end(self.ada, alarm: true, at: 5)
        let second = Holder()
        try await second.holdWriter(of: self.store)
        async let isRaised = self.sessions.takeAlarm(of: self.ada)
        await self.clock.pass(EnginePatience().writing)
        #expect(try await isRaised)
        second.release()
        _ = try await self.store.commits.write { _ in }
        let later = SQLiteResumeStore(ServedDatabase(self.store, time: self.clock.time))
        #expect(try await later.takeAlarm(of: self.ada))
        #expect(try await !later.takeAlarm(of: self.ada))
        try await self.store.close()
    }
}

extension StoredSession {
    /// The session of an account in the lobby.
    static func of(_ account: Int64) -> StoredSession {
        let context = ContextSnapshot(name: "c_lobby", state: [0xA0])
        return StoredSession(account: account, context: context, messages: 5, did: 2, isReader: true)
    }
}
