/// A log record as the journal takes it: assignments `NAME=value`, whose values may hold any bytes.
///
/// libsystemd writes the length before a value with a line feed, so that none can be read as a further assignment.
struct JournalEntry: Equatable {
    /// All assignments, one after the other.
    private(set) var bytes: [UInt8] = []
    /// Where each is.
    private(set) var ranges: [Range<Int>] = []

    /// The names that this encoder writes itself; metadata of such a name is set apart.
    private static let ownNames: Set<String> = [
        "MESSAGE", "PRIORITY", "SYSLOG_IDENTIFIER", "CODE_FILE", "CODE_LINE", "CODE_FUNC",
    ]
    /// What the journal allows (systemd's journal_field_valid).
    private static let longestName = 64

    /// Encodes a record (REQUIREMENTS SD-12).
    init(_ record: LogRecord, identifier: String) {
        self.append("MESSAGE", record.message)
        self.append("PRIORITY", String(record.level.syslogPriority))
        self.append("SYSLOG_IDENTIFIER", identifier)
        self.append("CODE_FILE", record.location.file)
        self.append("CODE_LINE", String(record.location.line))
        self.append("CODE_FUNC", record.location.function)
        for field in record.fields { self.append(Self.name(for: field.key), field.value) }
    }

    /// The field name for a metadata key: `uuu.client_addr` becomes `UUU_CLIENT_ADDR`.
    ///
    /// The journal silently drops names with other characters than A–Z, 0–9 and `_`, longer than 64, or beginning with
    /// a digit or `_`; this never makes one.
    static func name(for key: String) -> String {
        let letters = key.unicodeScalars.map { scalar in
            switch scalar {
            case "a"..."z": Character(scalar.properties.uppercaseMapping)
            case "A"..."Z", "0"..."9": Character(scalar)
            case _: Character("_")
            }
        }
        let name = String(letters.drop { $0 == "_" })
        let isOwn = Self.ownNames.contains(name) || !("A"..."Z" ~= name.first ?? "_")
        return String(((isOwn ? "UUU_" : "") + name).prefix(Self.longestName))
    }

    private mutating func append(_ name: String, _ value: String) {
        let start = self.bytes.count
        self.bytes.append(contentsOf: name.utf8)
        self.bytes.append(UInt8(ascii: "="))
        self.bytes.append(contentsOf: value.utf8)
        self.ranges.append(start..<self.bytes.count)
    }
}
