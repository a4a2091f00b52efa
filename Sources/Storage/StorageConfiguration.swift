/// Where the data is kept.
package struct StorageConfiguration: Equatable, Sendable {
    /// The database file; its folder is made if only the last part of the path is missing.
    package var path: String

    /// Takes the path of the database file.
    package init(path: String) {
        self.path = path
    }
}
