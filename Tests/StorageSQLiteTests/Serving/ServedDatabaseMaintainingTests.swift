import Foundation
import TestSupport
import Testing
import World

@testable import StorageSQLite

@Suite("Retrying to open a database", .timeLimit(.minutes(3))) struct ServedDatabaseMaintainingTests {
    @Test("attempts are made after 1, 2, 4 … and then 30 seconds; a later trouble starts with 1 again")
    func pauses() async throws {
        let bench = try ServedDatabaseBench()
        try bench.folder.write(Data(repeating: 7, count: 8_192))
        await bench.begin()
        var attempts = 1
        for seconds in [1, 2, 4, 8, 16, 30, 30] {
            #expect(bench.openings == attempts)
            await bench.clock.pass(.seconds(seconds))
            attempts += 1
            _ = await bench.database.waitForEffort(after: attempts - 1, within: .seconds(3_600))
        }
        try FileManager.default.removeItem(atPath: bench.folder())
        await bench.clock.pass(.seconds(30))
        try await bench.becomes("ok")
        #expect(bench.openings == 9)
        let holder = Holder()
        try await holder.holdReaders(of: bench.store)
        async let refused = refusal { _ = try await bench.accounts.account(named: "ada") }
        await bench.clock.pass(ServedDatabaseBench.patience.reading)
        #expect(await refused == .unavailable)
        holder.release()
        await bench.clock.pass(.seconds(1))
        try await bench.becomes("ok")
        try await bench.database.close()
    }
}
