#if canImport(Dumps)
    import Dumps
#endif

/// The properties that hold for any bytes that are read as a table, for the fuzzer and the tests of its corpus.
enum DumpCheck {
    /// A property that does not hold.
    struct Breach: Error, CustomStringConvertible {
        let description: String
    }

    /// What reading has come to.
    struct Outcome: Equatable {
        var rows: [TableRow] = []
        var error: DumpError?
    }

    static let columns = [
        WantedColumn(["username"], isRequired: true, maximumBytes: 20),
        WantedColumn(["email"], isRequired: true, maximumBytes: 30),
        WantedColumn(["created_at", "created"], isRequired: false, maximumBytes: 10),
    ]

    /// Throws unless the bytes come to the same rows in whatever pieces they are read, within bounds and in order, and
    /// unless these rows are the same when they are written and read again.
    static func run(_ bytes: [UInt8]) throws {
        let outcome = Self.read(bytes, by: max(1, bytes.count))
        for size in [1, 3, 64] {
            guard Self.read(bytes, by: size) == outcome else {
                throw Breach(description: "in pieces of \(size) bytes it is another table")
            }
        }
        try self.checkBounds(outcome, lines: 1 + bytes.count { $0 == UInt8(ascii: "\n") })
        let rows = outcome.rows.filter { $0.problem == nil && !$0.fields.contains(.tooLong) }.map(\.fields)
        for (form, written) in [("a dump", Self.dump(rows)), ("values", Self.values(rows))] {
            let again = Self.read(written, by: 4_096)
            guard again.error == nil, again.rows.map({ $0.fields.map(Self.text) }) == rows.map({ $0.map(Self.text) })
            else { throw Breach(description: "rows that were read are others when they are written as \(form)") }
        }
    }

    /// Reads bytes in pieces of a size.
    static func read(_ bytes: [UInt8], by size: Int) -> Outcome {
        var (outcome, offset) = (Outcome(), 0)
        do {
            var reader = try TableReader(table: "users", wanting: self.columns) {
                defer { offset += size }
                return offset < bytes.count ? Array(bytes[offset..<min(offset + size, bytes.count)]) : []
            }
            while let row = try reader.next() { outcome.rows.append(row) }
        } catch {
            outcome.error = error as? DumpError
        }
        return outcome
    }

    private static func checkBounds(_ outcome: Outcome, lines: Int) throws {
        var line = 1
        for (index, row) in outcome.rows.enumerated() {
            guard row.number == index + 1, (line...lines).contains(row.line) else {
                throw Breach(description: "the places of rows are out of order")
            }
            line = row.line
            let isBounded = zip(row.fields, self.columns).allSatisfy { (Self.text($0) ?? []).count <= $1.maximumBytes }
            guard row.fields.count == self.columns.count, isBounded else {
                throw Breach(description: "a row is beyond its bounds")
            }
        }
        if let error = outcome.error, !(1...lines).contains(error.line) {
            throw Breach(description: "the mistake is outside of the file: \(error)")
        }
    }

    /// The bytes of a value; none for NULL, which values in a CSV cannot say.
    private static func text(_ value: FieldValue) -> [UInt8]? {
        switch value {
        case .missing: []
        case .bytes(let bytes): bytes
        case .tooLong: nil
        }
    }

    private static func dump(_ rows: [[FieldValue]]) -> [UInt8] {
        var text = Array("INSERT INTO users (username, email, created) VALUES ".utf8)
        for (index, row) in rows.enumerated() {
            text += Array((index == 0 ? "(" : ",\n(").utf8)
            for (index, value) in row.enumerated() {
                if index > 0 { text += Array(", ".utf8) }
                guard case .bytes(let bytes) = value else {
                    text += Array("NULL".utf8)
                    continue
                }
                text += Array("_binary '".utf8)
                for byte in bytes {
                    switch byte {
                    case 0: text += Array("\\0".utf8)
                    case UInt8(ascii: "'"): text += Array("''".utf8)
                    case UInt8(ascii: "\\"), UInt8(ascii: "\""): text += [UInt8(ascii: "\\"), byte]
                    default: text.append(byte)
                    }
                }
                text.append(UInt8(ascii: "'"))
            }
            text.append(UInt8(ascii: ")"))
        }
        return rows.isEmpty ? Array("CREATE TABLE users (username TEXT);".utf8) : text + Array(";\n".utf8)
    }

    private static func values(_ rows: [[FieldValue]]) -> [UInt8] {
        var text = Array("username;email;created\r\n".utf8)
        for row in rows {
            for (index, value) in row.enumerated() {
                text += Array((index == 0 ? "\"" : ";\"").utf8)
                for byte in Self.text(value) ?? [] {
                    text.append(byte)
                    if byte == UInt8(ascii: "\"") { text.append(byte) }
                }
                text.append(UInt8(ascii: "\""))
            }
            text += Array("\r\n".utf8)
        }
        return text
    }
}
