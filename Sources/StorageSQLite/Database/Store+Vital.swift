import GRDB
package import World

/// Looks: each goes where the data's users go, and comes back when it was its turn.
extension Store {
    /// Returns when a reader has answered.
    func answerFromReader() async throws {
        _ = try await self.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_schema") }
    }

    /// Writes, and returns why the data cannot be written; nil if it can (OPS-6).
    package func whatPreventsWrites() async -> EngineTrouble? {
        guard !self.commits.isClosed else { return EngineTrouble(.closed, at: self.path) }
        return await self.writeCheck.run(on: self.pool) { [watch] in watch.look() }
    }
}
