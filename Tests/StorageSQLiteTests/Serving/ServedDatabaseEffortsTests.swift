import Dispatch
import Synchronization
import TestSupport
import Testing
import World

@testable import StorageSQLite

@Suite("Attempts to open a database, and checks", .timeLimit(.minutes(3))) struct ServedDatabaseEffortsTests {
    private typealias Bench = ServedDatabaseBench

    @Test("an end that came before a caller waits for it is not missed")
    func ended() async throws {
        let bench = try Bench()
        try await bench.beginWell()
        #expect(await bench.database.waitForEffort(after: 0, within: .seconds(60)))
        async let second = bench.database.waitForEffort(after: 1, within: .seconds(60))
        try await bench.hasWaiting(1)
        #expect(await bench.database.look() == .ok)
        #expect(await second)
        #expect(bench.waiting == 0)
        try await bench.database.close()
    }

    @Test("concurrent checks share one, and all callers are told of its end")
    func shared() async throws {
        let bench = try Bench()
        try await bench.beginWell()
        let holder = Holder()
        try await holder.holdWriter(of: bench.store)
        await withTaskGroup { group in
            for _ in 1...20 { group.addTask { await bench.database.look() } }
            try? await bench.hasWaiting(20)
            holder.release()
            for await standing in group { #expect(standing == .ok) }
        }
        #expect(bench.efforts == 2)
        try await bench.database.close()
    }

    @Test("a check of a disk that does not answer ends in time, and leaves no waiter behind")
    func stalled() async throws {
        let bench = try Bench()
        try await bench.beginWell()
        let holder = Holder()
        try await holder.holdWriter(of: bench.store)
        for _ in 1...2 {
            async let standing = bench.database.look()
            await bench.clock.pass(Bench.patience.looking)
            #expect(await standing.trouble?.code == .stalled)
            #expect(bench.waiting <= 1, "the loop may be one, which looks after that itself")
        }
        holder.release()
        try await bench.becomes("ok")
        try await bench.database.close()
    }

    @Test("a check that times out sets the standing for everybody, and writes still wait")
    func slow() async throws {
        let bench = try Bench()
        try await bench.beginWell()
        let holder = Holder()
        try await holder.holdWriter(of: bench.store)
        async let standing = bench.database.look()
        await bench.clock.pass(Bench.patience.looking)
        #expect(await standing == bench.database.standing.now)
        #expect(bench.changes == ["away"])
        #expect(bench.database.state.withLock { $0.stalled.isEmpty })
        holder.release()
        try await bench.becomes("ok")
        _ = try await bench.accounts.insert(.named("Ada"))
        try await bench.database.close()
    }
}
