import GRDB

extension Database {
    /// Runs a statement that is compiled once for each connection: to compile one takes longer than to run it.
    ///
    /// - Parameters:
    ///   - sql: One statement, whose text does not vary.
    ///   - arguments: Its values.
    /// - Throws: The error of SQLite.
    func run(sql: String, arguments: StatementArguments = []) throws {
        try self.cachedStatement(sql: sql).execute(arguments: arguments)
    }
}
