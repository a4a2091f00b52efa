/// A row of the table.
package struct TableRow: Equatable, Sendable {
    /// Why its fields cannot be used.
    package enum Problem: Equatable, Sendable {
        /// It has another number of fields than the table has columns.
        case fields(Int, columns: Int)
        /// Something follows the closing quote of a field.
        case quotes
    }

    /// The line of the file in which it begins, counted from 1.
    package let line: Int
    /// Its number among the rows of the table, counted from 1.
    package let number: Int
    /// The values of the wanted columns, in their order.
    package let fields: [FieldValue]
    /// Why its fields cannot be used; nil if they can.
    package let problem: Problem?
}

/// The value of a field.
package enum FieldValue: Equatable, Sendable {
    /// NULL, or the table has no such column.
    case missing
    /// The value; a number as it is written.
    case bytes([UInt8])
    /// It has more bytes than are wanted.
    case tooLong
}

/// A column that is wanted.
package struct WantedColumn: Sendable {
    /// The names that it may have, in lower case, the first for errors.
    package let names: [String]
    /// Whether a table without it is refused.
    package let isRequired: Bool
    /// How many bytes of a value are read at most.
    package let maximumBytes: Int

    /// Describes a column.
    package init(_ names: [String], isRequired: Bool, maximumBytes: Int) {
        self.names = names
        self.isRequired = isRequired
        self.maximumBytes = maximumBytes
    }
}
