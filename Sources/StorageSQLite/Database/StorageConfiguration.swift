/// Where the database is.
package struct StorageConfiguration: Equatable, Sendable {
    /// The path of the database file; its folder is created if only the last component is missing.
    ///
    /// SQLite or Foundation would give some names another meaning (`~…`, `:…`, `file:…`); these are prefixed with `./`.
    package let path: String

    /// Whether to create a database where there is none.
    package let makesDatabase: Bool

    /// Creates the configuration from the path of the database file.
    package init(path: String, makesDatabase: Bool = true) {
        self.makesDatabase = makesDatabase
        let isPlain = path.utf8.first.map { ![UInt8(ascii: "~"), UInt8(ascii: ":")].contains($0) } ?? true
        self.path = isPlain && !path.hasPrefix("file:") ? path : "./" + path
    }
}
