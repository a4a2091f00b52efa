/// Which fields of a row are wanted: the columns of a table, compared with those that are wanted.
struct Columns {
    /// As many as a table can have in the databases of the original (mariadb.com/kb/en/innodb-limitations).
    static let maximum = 1_017

    /// How many columns the table has.
    let count: Int
    /// For each column of the table, the number of the wanted column; nil if it is not wanted.
    let wanted: [Int?]
    /// How many bytes of each wanted column are read at most.
    let maximumBytes: [Int]

    /// Compares names, in upper or lower case.
    ///
    /// - Throws: ``DumpError`` when a required column is missing, or a wanted one is there twice.
    init(_ names: [String], wanting columns: [WantedColumn], line: Int) throws(DumpError) {
        guard names.count <= Self.maximum else { throw DumpError(.tooManyColumns, line: line) }
        let names = names.map { $0.lowercased() }
        var wanted = [Int?](repeating: nil, count: names.count)
        for (number, column) in columns.enumerated() {
            let found = names.indices.filter { column.names.contains(names[$0]) }
            guard found.count < 2 else { throw DumpError(.columnTwice(column.names[0]), line: line) }
            if let index = found.first { wanted[index] = number }
            guard !column.isRequired || found.count == 1 else {
                throw DumpError(.noColumn(column.names[0]), line: line)
            }
        }
        self.count = names.count
        self.wanted = wanted
        self.maximumBytes = columns.map(\.maximumBytes)
    }

    /// The number of the wanted column that a field belongs to; nil if the field is not wanted.
    func wanted(at index: Int) -> Int? { index < self.count ? self.wanted[index] : nil }
}
