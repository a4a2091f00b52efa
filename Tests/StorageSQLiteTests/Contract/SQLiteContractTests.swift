import EngineContract
import TestSupport
import Testing

@Suite("SQLite as an engine", .timeLimit(.minutes(3))) struct SQLiteContractTests {
    @Test("it keeps every promise of an engine", arguments: EnginePromise.all)
    func holds(_ promise: EnginePromise) async throws {
        #expect(await promise.findings(at: try SQLiteHome()) == [])
    }
}
