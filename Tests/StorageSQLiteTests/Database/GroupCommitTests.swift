import Dispatch
import GRDB
import Synchronization
import Testing
import World

@testable import StorageSQLite

@Suite("GroupCommit (DB-3)") struct GroupCommitTests {
    /// A store that counts its commits, with a table for the tests.
    private struct Bench {
        final class Counter: Sendable {
            let commits = Mutex(0)
        }

        let folder: Folder
        let store: Store
        let counter = Counter()

        init() async throws {
            self.folder = try Folder()
            self.store = try self.folder.open()
            let counter = self.counter
            try await self.store.pool.writeWithoutTransaction { db in
                try db.execute(
                    sql: """
                        CREATE TABLE word (word TEXT UNIQUE NOT NULL, of INTEGER REFERENCES account DEFERRABLE INITIALLY DEFERRED)
                        """
                )
                db.trace { event in
                    if "\(event)".hasPrefix("COMMIT") { counter.commits.withLock { $0 += 1 } }
                }
            }
        }

        var commits: Int { self.counter.commits.withLock { $0 } }

        var words: [String] {
            get async throws {
                try await self.store.pool.read { try String.fetchAll($0, sql: "SELECT word FROM word ORDER BY word") }
            }
        }

        func write(_ word: String, of account: Int? = nil, or resolution: String = "ABORT") async throws {
            try await self.store.commits.write { db in
                try db.execute(
                    sql: "INSERT OR \(resolution) INTO word VALUES (?, ?)",
                    arguments: [word, account]
                )
            }
        }

        /// Runs the writes as one batch: they wait while the write before them is held.
        func together(
            _ writes: [@Sendable () async throws -> Void],
            before: () async -> Void = {}
        ) async throws -> [Bool] {
            let hold = DispatchSemaphore(value: 0)
            let isHeld = Atomic(false)
            async let first: Void = self.store.commits.write { _ in
                isHeld.store(true, ordering: .releasing)
                hold.wait()
            }
            while !isHeld.load(ordering: .acquiring) { await Task.yield() }
            let results = await withTaskGroup(of: (Int, Bool).self) { group in
                for (index, write) in writes.enumerated() {
                    group.addTask {
                        do {
                            try await write()
                            return (index, true)
                        } catch {
                            return (index, false)
                        }
                    }
                }
                while self.store.commits.waiting < writes.count { await Task.yield() }
                await before()
                hold.signal()
                return await group.reduce(into: [Int: Bool]()) { $0[$1.0] = $1.1 }
            }
            try await first
            return writes.indices.map { results[$0] ?? false }
        }
    }

    @Test("writes that arrive while one is committed share one commit")
    func shared() async throws {
        let bench = try await Bench()
        let results = try await bench.together((1...100).map { number in { try await bench.write("\(number)") } })
        #expect(results.allSatisfy { $0 })
        #expect(try await bench.words.count == 100)
        #expect(bench.commits == 2)
        try await bench.store.close()
    }

    @Test("a write is committed at once if no other is running")
    func alone() async throws {
        let bench = try await Bench()
        for number in 1...3 { try await bench.write("\(number)") }
        #expect(bench.commits == 3)
        try await bench.store.close()
    }

    @Test("a write that fails does not undo the others, and leaves nothing behind")
    func failing() async throws {
        struct Regret: Error {}
        let bench = try await Bench()
        let results = try await bench.together([
            { try await bench.write("a") },
            { try await bench.write("a") },
            {
                try await bench.store.commits.write { db in
                    try db.execute(sql: "INSERT INTO word VALUES ('half', NULL)")
                    throw Regret()
                }
            },
            { try await bench.write("b") },
        ])
        #expect(results.count { $0 } == 2)
        #expect(results[3])
        #expect(!results[2])
        #expect(try await bench.words == ["a", "b"])
        #expect(bench.commits == 2)
        try await bench.store.close()
    }

    @Test("a failed commit fails for all of its writes, and the next one works")
    func failedCommit() async throws {
        let bench = try await Bench()
        // The foreign key is checked only at the commit, and the account does not exist.
        let results = try await bench.together([
            { try await bench.write("a") }, { try await bench.write("orphan", of: 7) }, { try await bench.write("b") },
        ])
        #expect(results == [false, false, false])
        #expect(try await bench.words == [])
        try await bench.write("c")
        #expect(try await bench.words == ["c"])
        try await bench.store.close()
    }

    @Test("if SQLite rolls the transaction back, none of its writes is acknowledged")
    func givenUp() async throws {
        let bench = try await Bench()
        try await bench.write("taken")
        let results = try await bench.together([
            { try await bench.write("a") }, { try await bench.write("taken", or: "ROLLBACK") },
            { try await bench.write("b") },
        ])
        #expect(results == [false, false, false])
        #expect(try await bench.words == ["taken"])
        try await bench.write("c")
        #expect(try await bench.words == ["c", "taken"])
        try await bench.store.close()
    }

    @Test("on a full disk writes fail, and later they work again (DB-9)")
    func full() async throws {
        let bench = try await Bench()
        try await bench.store.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = 1") }
        let long = String(repeating: "x", count: 200_000)
        let error = await #expect(throws: (any Error).self) { try await bench.write(long) }
        #expect(error.map { EngineTrouble($0, at: "") }?.code == .diskFull)
        try await bench.store.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = 10000") }
        try await bench.write(long)
        #expect(try await bench.words == [long])
        try await bench.store.close()
    }

    @Test("waiting writes are committed when the store is closed")
    func closing() async throws {
        let bench = try await Bench()
        async let end: Void = {
            while bench.store.commits.waiting < 2 { await Task.yield() }
            try await bench.store.close()
        }()
        let results = try await bench.together([{ try await bench.write("a") }, { try await bench.write("b") }]) {
            while !bench.store.commits.isClosed { await Task.yield() }
        }
        try await end
        #expect(results == [true, true])
        let store = try bench.folder.open()
        #expect(try await store.pool.read { try String.fetchAll($0, sql: "SELECT word FROM word") } == ["a", "b"])
        try await store.close()
    }

    @Test("concurrent writers each get their own result, with fewer commits than writes")
    func many() async throws {
        let bench = try await Bench()
        let answers = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<1_000 {
                group.addTask {
                    try await bench.store.commits.write { db in
                        try db.execute(sql: "INSERT INTO word VALUES (?, NULL)", arguments: ["\(number)"])
                        return number
                    } == number
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.count == 1_000)
        #expect(answers.allSatisfy { $0 })
        #expect(try await bench.words.count == 1_000)
        #expect(bench.commits < 1_000)
        try await bench.store.close()
    }
}
