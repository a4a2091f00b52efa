import GRDB

extension Database {
    /// Runs part of a transaction, and undoes that part alone if it throws.
    ///
    /// It does what `inSavepoint` does, by statements that are compiled once for each connection.
    ///
    /// - Throws: What the body throws. After some errors SQLite has rolled back the whole transaction; see
    ///   `isInsideTransaction`.
    func undoing<T>(_ body: () throws -> T) throws -> T {
        try self.run(sql: "SAVEPOINT part")
        do {
            let value = try body()
            try self.run(sql: "RELEASE part")
            return value
        } catch {
            if self.isInsideTransaction {
                try? self.run(sql: "ROLLBACK TO part")
                try? self.run(sql: "RELEASE part")
            }
            throw error
        }
    }
}
