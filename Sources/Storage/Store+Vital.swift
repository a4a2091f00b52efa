import GRDB

/// Signs of life: each goes where the data's users go, and comes back when it was its turn.
///
/// That it comes back with an error is a sign of life too: whoever asks for data tells of that.
extension Store {
    /// Returns when a reader has answered.
    package func answerFromReader() async {
        _ = try? await self.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_schema") }
    }

    /// Returns when a write has been its turn; it changes nothing.
    package func answerFromWriter() async {
        try? await self.commits.write { _ in }
    }

    /// Writes, and answers what keeps the data from being written; nil if nothing does (OPS-6).
    package func whatPreventsWrites() async -> StorageError? {
        guard !self.commits.isClosed else { return StorageError(.closed, at: self.path) }
        return await self.writeCheck.run(on: self.pool)
    }
}
