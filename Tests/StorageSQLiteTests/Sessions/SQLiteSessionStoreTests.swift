import Testing
import World

@testable import StorageSQLite

@Suite("The session claims of one process") struct SQLiteSessionStoreTests {
    @Test("the first claim is 1, and each claim has the next number, whatever its account is")
    func numbers() async throws {
        let sessions = SQLiteSessionStore()
        for (number, account) in [7, 8, 7].enumerated() {
            #expect(try await sessions.claim(Int64(account)) == UInt64(number + 1))
        }
    }

    @Test("a number that no claim can have is not adopted")
    func damaged() async throws {
        let sessions = SQLiteSessionStore()
        sessions.adopt([9, UInt64(Int64.max) + 1, 4, .max])
        #expect(try await sessions.claim(1) == 10)
    }

    @Test("after the greatest generation, and after the end, claims are refused")
    func refused() async throws {
        let sessions = SQLiteSessionStore()
        sessions.adopt([UInt64(Int64.max)])
        #expect(await refusal { _ = try await sessions.claim(1) } == .unavailable)
        let closed = SQLiteSessionStore()
        closed.close()
        #expect(await refusal { _ = try await closed.claim(1) } == .unavailable)
    }
}
