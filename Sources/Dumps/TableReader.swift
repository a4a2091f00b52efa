/// Reads the rows of a table out of a file, as data: comma-separated values with a head line, or a dump of MariaDB or MySQL.
///
/// It is a value without a clock or a file of its own, and what it holds is bounded whatever the file has: a row has at
/// most 1,017 columns, and of each wanted one a bounded number of bytes is held. It is read front to back, once.
package struct TableReader {
    private enum Form {
        case values(CSVReader)
        case dump(DumpReader)
    }

    private var form: Form

    /// How many bytes decide which form the file has.
    private static let sample = 512
    /// The words with which the statements of dumps begin.
    private static let statements: Set<String> = [
        "ALTER", "BEGIN", "CREATE", "DELIMITER", "DROP", "INSERT", "LOCK", "REPLACE", "SET", "START", "USE",
    ]

    /// Whether the file is a dump.
    package var isDump: Bool {
        if case .dump = self.form { true } else { false }
    }

    /// Begins to read.
    ///
    /// - Parameters:
    ///   - table: The name of the table in a dump.
    ///   - columns: The columns that are wanted.
    ///   - fetch: Returns the next bytes of the file; none at the end.
    /// - Throws: ``DumpError``, or what `fetch` throws.
    package init(
        table: String,
        wanting columns: [WantedColumn],
        fetch: @escaping () throws -> [UInt8]
    ) throws {
        var bytes = ByteReader(fetch)
        // A mark of the byte order, which means nothing in UTF-8.
        if try bytes.look(3).elementsEqual([0xEF, 0xBB, 0xBF]) { for _ in 0..<3 { _ = try bytes.next() } }
        let start = try bytes.look(Self.sample)
        guard !start.starts(with: [0x1F, 0x8B]) else { throw DumpError(.compressed, line: 1) }
        self.form =
            Self.isDump(start)
            ? .dump(DumpReader(bytes, table: table, wanting: columns))
            : .values(try CSVReader(bytes, wanting: columns))
    }

    /// Returns the next row; nil at the end.
    ///
    /// - Throws: ``DumpError``, or what `fetch` throws; then nothing more can be read.
    package mutating func next() throws -> TableRow? {
        switch self.form {
        case .values(var reader):
            defer { self.form = .values(reader) }
            return try reader.next()
        case .dump(var reader):
            defer { self.form = .dump(reader) }
            return try reader.next()
        }
    }

    /// Returns whether the file begins with a comment or a statement of SQL.
    private static func isDump(_ start: ArraySlice<UInt8>) -> Bool {
        let rest = start.drop(while: \.isBlank)
        if ["--", "/*", "#"].contains(where: { rest.starts(with: $0.utf8) }) { return true }
        let word = rest.prefix(while: \.isOfWord)
        guard let end = rest.dropFirst(word.count).first, end.isBlank else { return false }
        return Self.statements.contains(String(decoding: word, as: UTF8.self).uppercased())
    }
}
