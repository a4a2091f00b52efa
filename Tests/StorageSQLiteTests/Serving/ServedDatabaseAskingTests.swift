import Dispatch
import Foundation
import TestSupport
import Testing
import World

@testable import StorageSQLite

@Suite("Requests to the database of a running server", .timeLimit(.minutes(3))) struct ServedDatabaseAskingTests {
    private typealias Bench = ServedDatabaseBench

    @Test("a request waits for the next attempt only: a mended database serves the next login")
    func sooner() async throws {
        let bench = try Bench()
        try bench.folder.write(Data(repeating: 7, count: 8_192))
        await bench.begin()
        #expect(bench.database.standing.now.trouble?.code == .notADatabase)
        await bench.clock.pass(.seconds(1))
        await bench.clock.hasSleeper(for: .seconds(2))
        // An attempt has just ended, and this request starts no other one.
        #expect(await refusal { _ = try await bench.accounts.account(named: "ada") } == .unavailable)
        #expect(bench.openings == 2)
        try FileManager.default.removeItem(atPath: bench.folder())
        bench.clock.advance(by: .seconds(1))
        // No more time passes: the request starts the attempt, and its end answers the request.
        #expect(try await bench.accounts.account(named: "ada") == nil)
        #expect(bench.openings == 3)
        try await bench.database.close()
    }

    @Test("a request starts one more attempt, not two, and is refused when that one fails")
    func oneAttempt() async throws {
        let bench = try Bench()
        try bench.folder.write(Data(repeating: 7, count: 8_192))
        await bench.begin()
        await bench.clock.pass(.seconds(1))
        await bench.clock.hasSleeper(for: .seconds(2))
        bench.clock.advance(by: .seconds(1))
        #expect(await refusal { _ = try await bench.accounts.account(named: "ada") } == .unavailable)
        await bench.clock.hasSleeper(for: .seconds(4))
        #expect(bench.openings == 3)
        try await bench.database.close()
    }

    @Test("a request during a hanging attempt is refused after its time limit, and leaves no waiter behind")
    func hanging() async throws {
        let hold = DispatchSemaphore(value: 0)
        let bench = try Bench { hold.wait() }
        let beginning = Task { await bench.begin() }
        try await bench.hasWaiting(1)
        for _ in 1...3 {
            async let refused = refusal { _ = try await bench.accounts.account(named: "ada") }
            await bench.clock.pass(Bench.patience.opening)
            #expect(await refused == .unavailable)
        }
        // The remaining waiters are the start and the loop, which wait for the first attempt until their own limits.
        #expect(bench.waiting <= 2)
        hold.signal()
        await beginning.value
        #expect(bench.openings == 1)
        try await bench.database.close()
    }

    @Test("a request to a database that another server holds is served by a later attempt")
    func held() async throws {
        let bench = try Bench()
        let other = try bench.folder.open()
        await bench.begin()
        #expect(bench.database.standing.now.trouble?.code == .inUse)
        async let waiting = bench.accounts.account(named: "ada")
        await bench.clock.hasSleeper(for: Bench.patience.opening)
        await bench.clock.pass(.seconds(1))
        // That attempt failed as well, and the request goes on waiting.
        await bench.clock.hasSleeper(for: Bench.patience.opening - .seconds(1))
        try await other.close()
        await bench.clock.pass(.seconds(2))
        #expect(try await waiting == nil)
        try await bench.database.close()
    }

    @Test("a waiting request ends when the database is closed, and when it is cancelled")
    func letGo() async throws {
        let hold = DispatchSemaphore(value: 0)
        let bench = try Bench { hold.wait() }
        let beginning = Task { await bench.begin() }
        try await bench.hasWaiting(1)
        let cancelled = Task { await refusal { _ = try await bench.accounts.account(named: "ada") } }
        await bench.clock.hasSleeper(for: Bench.patience.opening)
        cancelled.cancel()
        #expect(await cancelled.value == .unavailable)
        let refused = Task { await #expect(throws: EngineTrouble.self) { try await bench.database.read { _ in } } }
        await bench.clock.hasSleeper(for: Bench.patience.opening)
        try await bench.database.close()
        #expect(await refused.value?.code == .closed)
        await beginning.value
        #expect(await bench.database.look().trouble?.code == .closed)
        hold.signal()
    }
}
