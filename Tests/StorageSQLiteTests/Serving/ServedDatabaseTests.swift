import Dispatch
import Foundation
import GRDB
import TestSupport
import Testing
import World

@testable import StorageSQLite

@Suite("The database of a running server", .timeLimit(.minutes(3))) struct ServedDatabaseTests {
    private typealias Bench = ServedDatabaseBench

    @Test("a file that cannot be opened is opened later without a request; each change is reported once")
    func openedLater() async throws {
        let bench = try Bench()
        try FileManager.default.createDirectory(atPath: bench.folder(), withIntermediateDirectories: false)
        await bench.begin()
        #expect(bench.database.standing.now.word == "away")
        #expect(await refusal { _ = try await bench.accounts.account(named: "ada") } == .unavailable)
        #expect(await refusal { _ = try await bench.accounts.insert(.named("Ada")) } == .notSaved)
        try FileManager.default.removeItem(atPath: bench.folder())
        await bench.clock.pass(.seconds(1))
        try await bench.becomes("ok")
        _ = try await bench.accounts.insert(.named("Ada"))
        #expect(bench.changes == ["away", "ok"])
        try await bench.database.close()
    }

    @Test("the lock of another program lets readers read, refuses writes, and is noticed when it ends")
    func busy() async throws {
        let bench = try Bench()
        try await bench.beginWell()
        _ = try await bench.accounts.insert(.named("Ada"))
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: bench.folder(), configuration: configuration)
        try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN EXCLUSIVE") }
        #expect(await bench.database.look().word == "busy")
        #expect(try await bench.accounts.account(named: "ada")?.username == "Ada")
        try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        // The failed write starts a check before the next regular one.
        _ = try await bench.accounts.insert(.named("Bob"))
        try await bench.becomes("ok")
        #expect(bench.changes == ["busy", "ok"])
        try other.close()
        try await bench.database.close()
    }

    @Test("on a disk that stalls a running write is uncertain, and later ones are refused at once")
    func stalled() async throws {
        let bench = try Bench()
        try await bench.beginWell()
        let id = try await bench.accounts.insert(.named("Ada")).id
        let holder = Holder()
        try await holder.holdWriter(of: bench.store)
        // It waits in the queue, so it is withdrawn: nothing of it is written.
        async let refused = refusal { _ = try await bench.accounts.insert(.named("Bob")) }
        await bench.clock.pass(Bench.patience.writing)
        #expect(await refused == .notSaved)
        #expect(bench.database.standing.now.trouble?.code == .stalled)
        // No more time passes, so it does not wait.
        #expect(await refusal { _ = try await bench.accounts.insert(.named("Cyd")) } == .notSaved)
        #expect(try await bench.accounts.account(id: id)?.username == "Ada")
        holder.release()
        try await bench.becomes("ok")
        #expect(try await bench.accounts.account(named: "bob") == nil)
        _ = try await bench.accounts.insert(.named("Bob"))
        #expect(bench.changes == ["away", "ok"])
        try await bench.database.close()
    }

    @Test("readers that do not answer are given up in time, and used again when they do")
    func stalledReaders() async throws {
        let bench = try Bench()
        try await bench.beginWell()
        let holder = Holder()
        try await holder.holdReaders(of: bench.store)
        async let refused = refusal { _ = try await bench.accounts.account(named: "ada") }
        await bench.clock.pass(Bench.patience.reading)
        #expect(await refused == .unavailable)
        #expect(bench.database.standing.now.trouble?.code == .stalled)
        holder.release()
        await bench.clock.pass(.seconds(1))
        try await bench.becomes("ok")
        #expect(try await bench.accounts.account(named: "ada") == nil)
        try await bench.database.close()
    }

    @Test("a replaced file is neither read nor written until the right one is back")
    func replaced() async throws {
        let bench = try Bench()
        try await bench.beginWell()
        try FileManager.default.moveItem(atPath: bench.folder(), toPath: bench.folder("elsewhere"))
        try await bench.becomes("replaced")
        #expect(await refusal { _ = try await bench.accounts.account(named: "ada") } == .unavailable)
        #expect(await refusal { _ = try await bench.accounts.insert(.named("Ada")) } == .notSaved)
        #expect(await bench.database.look().word == "replaced")
        try FileManager.default.moveItem(atPath: bench.folder("elsewhere"), toPath: bench.folder())
        try await bench.becomes("ok")
        _ = try await bench.accounts.insert(.named("Ada"))
        try await bench.database.close()
    }

    @Test("a file that takes long to open counts as busy, and the start does not wait for it")
    func slowOpening() async throws {
        let hold = DispatchSemaphore(value: 0)
        let bench = try Bench { hold.wait() }
        async let begun: Void = bench.database.begin(within: .seconds(2))
        await bench.clock.pass(.seconds(2))
        await begun
        #expect(bench.database.standing.now.trouble?.code == .opening)
        async let waiting = bench.accounts.account(named: "ada")
        await bench.clock.hasSleeper(for: Bench.patience.opening)
        hold.signal()
        #expect(try await waiting == nil)
        #expect(bench.database.standing.now == .ok)
        try await bench.database.close()
    }

    @Test("closing waits for a disk that does not answer for a bounded time")
    func boundedEnd() async throws {
        let bench = try Bench()
        try await bench.beginWell()
        let holder = Holder()
        try await holder.holdWriter(of: bench.store)
        let end = Task { try await bench.database.close() }
        await bench.clock.pass(Bench.patience.closing)
        let error = await #expect(throws: EngineTrouble.self) { try await end.value }
        #expect(error?.code == .stalled)
        holder.release()
    }
}
