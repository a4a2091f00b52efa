/// The header of a database file (sqlite.org/fileformat2.html, 1.3).
///
/// It is read without SQLite, which would lock the file and create others beside it.
struct DatabaseHeader: Equatable, Sendable {
    /// How many bytes have to be read.
    static let size = 72

    /// Whether this is an SQLite database.
    let isDatabase: Bool
    /// Whether its application id is this program's.
    let isOurs: Bool

    /// Reads the first ``size`` bytes of a file, or fewer if the file is shorter.
    init(_ bytes: [UInt8]) {
        self.isDatabase = bytes.count >= Self.size && bytes.starts(with: Array("SQLite format 3\0".utf8))
        let mark = bytes.dropFirst(68).prefix(4).reduce(0) { $0 << 8 | Int($1) }
        self.isOurs = self.isDatabase && mark == Migration.applicationID
    }
}
