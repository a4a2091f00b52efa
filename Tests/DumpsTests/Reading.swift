import Dumps

/// Reads a text as a table with the columns username, email and, if there is one, created_at.
func read(_ text: String, by size: Int = 7) -> DumpCheck.Outcome {
    DumpCheck.read(Array(text.utf8), by: size)
}

extension DumpCheck.Outcome {
    /// The names, as far as they were read.
    var names: [String?] {
        self.rows.map { row in
            guard case .bytes(let bytes) = row.fields[0] else { return nil }
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}

extension FieldValue: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) { self = .bytes(Array(text.utf8)) }
}
