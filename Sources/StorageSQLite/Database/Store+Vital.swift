import GRDB
package import World

/// Checks that readers and the writer answer; each waits for its turn as an ordinary request does.
extension Store {
    /// Returns when a reader has answered.
    func answerFromReader() async throws {
        _ = try await self.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_schema") }
    }

    /// Writes to the database, and returns why that is not possible; nil if it is (OPS-6).
    package func whatPreventsWrites() async -> EngineTrouble? {
        guard !self.commits.isClosed else { return EngineTrouble(.closed, at: self.path) }
        return await self.writeCheck.run(on: self.pool) { [watch] in watch.look() }
    }
}
