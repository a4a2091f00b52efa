/// Where the data is kept.
package struct StorageConfiguration: Equatable, Sendable {
    /// The database file; its folder is made if only the last part of the path is missing.
    ///
    /// It is a file to all who open it: what SQLite or Foundation would take for something else is written as `./…`.
    package let path: String

    /// Whether a database is made where there is none.
    package let makesDatabase: Bool

    /// Takes the path of the database file.
    package init(path: String, makesDatabase: Bool = true) {
        self.makesDatabase = makesDatabase
        let isPlain = path.utf8.first.map { ![UInt8(ascii: "~"), UInt8(ascii: ":")].contains($0) } ?? true
        self.path = isPlain && !path.hasPrefix("file:") ? path : "./" + path
    }
}
