import Dumps
import Files
import World

/// The rows of the original's table, read from a CSV or a dump as data.
struct ImportFile {
    /// Its path.
    let path: String
    /// Whether it is a dump.
    let isDump: Bool
    /// Its rows, in their order.
    let rows: [ImportRow]

    /// How large a file may be, in bytes.
    static let maximumBytes = 1 << 30
    /// How many rows a file may have; more would take too much memory at one time.
    static let maximumRows = 1_000_000

    private static let pieceBytes = 1 << 18
    /// The columns of the table: what `mysqldump` finds in the original's database, and what a CSV is likely to say.
    private static let columns = [
        WantedColumn(["username"], isRequired: true, maximumBytes: 256),
        WantedColumn(["email"], isRequired: true, maximumBytes: 320),
        WantedColumn(["password", "password_hash"], isRequired: true, maximumBytes: 128),
        WantedColumn(["created_at", "created", "registered_at", "registered"], isRequired: false, maximumBytes: 64),
    ]

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - table: The name of the table in a dump.
    ///   - now: The present, in microseconds since 1970.
    ///   - hash: Recognises hashes.
    /// - Throws: `StartupError` with status 66 if there is no such file, and 65 if it is no table that can be read.
    init(
        _ path: String,
        table: String,
        now: Int64,
        hash: (String) -> OriginalHash
    ) throws(StartupError) {
        do {
            let file = try Self.open(path)
            var offset = 0
            var reader = try TableReader(table: table, wanting: Self.columns) {
                let piece = try file.bytes(at: offset, upTo: Self.pieceBytes)
                offset += piece.count
                guard offset <= Self.maximumBytes else { throw Self.tooLarge(path) }
                return piece
            }
            var rows: [ImportRow] = []
            while let row = try reader.next() {
                guard rows.count < Self.maximumRows else {
                    let problem = "it has more than \(Self.maximumRows) rows; import it in parts"
                    throw StartupError(.dataError, ["\(path): \(problem)"])
                }
                rows.append(ImportRow(row, now: now, hash: hash))
            }
            (self.path, self.isDump, self.rows) = (path, reader.isDump, rows)
        } catch let error as StartupError {
            throw error
        } catch let error as DumpError {
            throw StartupError(.dataError, ["\(path): \(error)"])
        } catch let error as FileError {
            throw StartupError(.noInput, [error.description])
        } catch {
            throw StartupError(any: error)
        }
    }

    private static func open(_ path: String) throws -> OpenFile {
        let file = try OpenFile(reading: path)
        let status = try file.status()
        guard status.kind == .regular else {
            throw StartupError(.noInput, ["\(path): it is \(status.kind), not a file"])
        }
        guard status.size <= Self.maximumBytes else { throw Self.tooLarge(path) }
        return file
    }

    private static func tooLarge(_ path: String) -> StartupError {
        StartupError(.dataError, ["\(path): it is larger than 1 GiB; make a dump of the one table"])
    }
}

extension ImportRow {
    /// Reads the fields of a row: name, e-mail address, hash, and when the account was made.
    fileprivate init(_ row: TableRow, now: Int64, hash: (String) -> OriginalHash) {
        let texts = row.fields.map(\.text)
        var unreadable: ImportRefusal.Reason?
        switch row.problem {
        case .fields(let count, let columns): unreadable = .fields(count, columns: columns)
        case .quotes: unreadable = .quotes
        case nil: unreadable = texts[..<3].contains(nil) ? .notUTF8 : nil
        }
        let name = row.fields[0].shownText
        self.init(
            place: RowPlace(row: row.number, line: row.line),
            name: name,
            email: (texts[1] ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " "),
            hash: hash(texts[2] ?? ""),
            createdAt: WrittenTime.microseconds(texts[3] ?? "", before: now),
            unreadable: unreadable
        )
    }
}

extension FieldValue {
    /// Stands for a value that is too long to be one.
    private static let ellipsis = "…"

    /// The value; empty for NULL, and nil if it is not UTF-8.
    fileprivate var text: String? {
        switch self {
        case .missing: ""
        case .tooLong: Self.ellipsis
        case .bytes(let bytes): String(validating: bytes, as: UTF8.self)
        }
    }

    /// The value for people, also if it is not UTF-8.
    fileprivate var shownText: String {
        guard case .bytes(let bytes) = self else { return self.text ?? "" }
        return String(decoding: bytes, as: UTF8.self)
    }
}
