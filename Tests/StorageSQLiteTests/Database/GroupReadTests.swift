import Dispatch
import GRDB
import Synchronization
import TestSupport
import Testing
import World

@testable import StorageSQLite

@Suite("GroupRead", .timeLimit(.minutes(1))) struct GroupReadTests {
    /// A database with one row, and a count of the transactions that its readers begin.
    private struct Bench {
        private final class Counter: Sendable {
            let begun = Mutex(0)
        }

        let folder: Folder
        let pool: DatabasePool
        let reads: GroupRead
        private let counter = Counter()

        init(readers: Int = 1) async throws {
            self.folder = try Folder()
            var configuration = Configuration()
            let counter = self.counter
            configuration.prepareDatabase { db in
                db.trace { event in
                    if "\(event)".hasPrefix("BEGIN DEFERRED") { counter.begun.withLock { $0 += 1 } }
                }
            }
            self.pool = try DatabasePool(path: self.folder(), configuration: configuration)
            self.reads = GroupRead(pool: self.pool, readers: readers)
            try await self.pool.write { db in
                try db.execute(sql: "CREATE TABLE number (number INTEGER); INSERT INTO number VALUES (1)")
            }
        }

        var begun: Int { self.counter.begun.withLock { $0 } }

        /// Submits a read of the number.
        func submit() -> FirstAnswer<Result<Int?, any Error>> {
            let answer = FirstAnswer<Result<Int?, any Error>>()
            self.reads.submit(answer) { try Int.fetchOne($0, sql: "SELECT number FROM number") }
            return answer
        }

        /// Keeps the reader at work until the semaphore is signalled.
        func occupy() async -> (hold: DispatchSemaphore, answer: FirstAnswer<Result<Int?, any Error>>) {
            let hold = DispatchSemaphore(value: 0)
            let isHeld = Atomic(false)
            let answer = FirstAnswer<Result<Int?, any Error>>()
            self.reads.submit(answer) { db in
                let number = try Int.fetchOne(db, sql: "SELECT number FROM number")
                isHeld.store(true, ordering: .releasing)
                hold.wait()
                return number
            }
            while !isHeld.load(ordering: .acquiring) { await Task.yield() }
            return (hold, answer)
        }
    }

    @Test("reads that arrive while the reader is at work share one transaction, and see what was written meanwhile")
    func shared() async throws {
        let bench = try await Bench()
        let (hold, first) = await bench.occupy()
        try await bench.pool.write { try $0.execute(sql: "UPDATE number SET number = 2") }
        let others = (1...100).map { _ in bench.submit() }
        hold.signal()
        #expect(try await first.value.get() == 1)
        for other in others { #expect(try await other.value.get() == 2) }
        #expect(bench.begun == 2)
        #expect(try await bench.submit().value.get() == 2)
        try bench.pool.close()
    }

    @Test("a read that fails does not fail the others, and one that has another answer already is not run")
    func failing() async throws {
        struct Regret: Error {}
        let bench = try await Bench()
        let (hold, _) = await bench.occupy()
        let before = bench.submit()
        let (failing, givenUp) = (FirstAnswer<Result<Int, any Error>>(), FirstAnswer<Result<Int, any Error>>())
        let isRun = Atomic(false)
        bench.reads.submit(failing) { _ in throw Regret() }
        bench.reads.submit(givenUp) { _ in
            isRun.store(true, ordering: .relaxed)
            return 0
        }
        let after = bench.submit()
        givenUp.give(.success(7))
        hold.signal()
        await #expect(throws: Regret.self) { try await failing.value.get() }
        #expect(try await givenUp.value.get() == 7)
        #expect(try await before.value.get() == 1)
        #expect(try await after.value.get() == 1)
        let wasRun = isRun.load(ordering: .relaxed)
        #expect(!wasRun)
        try bench.pool.close()
    }

    @Test("many readers each get their own answer, and none is forgotten")
    func many() async throws {
        let bench = try await Bench(readers: 4)
        try await withThrowingTaskGroup { group in
            for number in 0..<1_000 {
                group.addTask {
                    let answer = FirstAnswer<Result<Int?, any Error>>()
                    bench.reads.submit(answer) {
                        try Int.fetchOne($0, sql: "SELECT number + ? FROM number", arguments: [number])
                    }
                    let found = try await answer.value.get()
                    #expect(found == number + 1)
                }
            }
            try await group.waitForAll()
        }
        try bench.pool.close()
    }

    @Test("after the database was closed each read fails")
    func closed() async throws {
        let bench = try await Bench()
        try bench.pool.close()
        for _ in 1...3 {
            let answer = await bench.submit().value
            #expect(throws: (any Error).self) { try answer.get() }
        }
    }
}
