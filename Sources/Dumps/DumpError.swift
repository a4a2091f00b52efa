/// Why a file cannot be read as a table: the line, and what is wrong there.
package struct DumpError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong.
    package enum Code: Equatable, Sendable {
        /// It is compressed by gzip.
        case compressed
        /// The first line is no head line: it is empty, or too long.
        case noHead
        /// The table has no column of that name.
        case noColumn(String)
        /// Two columns have that name.
        case columnTwice(String)
        /// The table has more columns than a database allows.
        case tooManyColumns
        /// The dump has no table of that name.
        case noTable(String)
        /// The dump has two tables of that name, as one of several databases may have.
        case tableTwice(String)
        /// Rows come before the table that says which columns they have.
        case rowsBeforeTable
        /// The file ends within what began on the line.
        case cutOff
        /// Something else was expected.
        case expected(String)
    }

    /// What is wrong.
    package let code: Code
    /// The line, counted from 1.
    package let line: Int

    /// Describes what is wrong.
    init(_ code: Code, line: Int) {
        self.code = code
        self.line = line
    }

    /// The line, what is wrong there, and what mends it; nothing of what stands there.
    package var description: String { "line \(self.line): \(self.code.sentence)" }
}

extension DumpError.Code {
    fileprivate var sentence: String {
        switch self {
        case .compressed: "the file is compressed; gunzip makes a plain one"
        case .noHead: "this is no dump, and no head line with the names of columns"
        case .noColumn(let name): "the table has no column \(name); name it so in the head line or in the dump"
        case .columnTwice(let name): "the table has two columns \(name)"
        case .tooManyColumns: "the table has more than \(Columns.maximum) columns"
        case .noTable(let name): "the dump has no table \(name); --table names another one"
        case .tableTwice(let name): "this is a second table \(name); make a dump of one database"
        case .rowsBeforeTable: "rows without names of columns come before the table; dump the table's structure too"
        case .cutOff: "the file ends within what begins here; make the dump again"
        case .expected(let what): "expected \(what)"
        }
    }
}
