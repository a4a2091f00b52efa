/// A log record in the form of the journal: assignments `NAME=value`, whose values may contain any bytes.
///
/// For a value with a line feed libsystemd writes the length first, so no value can be read as a further assignment.
struct JournalEntry: Equatable {
    /// All assignments, one after the other.
    private(set) var bytes: [UInt8] = []
    /// The range of each assignment in ``bytes``.
    private(set) var ranges: [Range<Int>] = []

    /// Names that systemd uses itself (systemd.journal-fields(7)); a metadata key with such a name gets a prefix.
    private static let systemdsNames: Set<String> = [
        "MESSAGE", "MESSAGE_ID", "PRIORITY", "CODE_FILE", "CODE_LINE", "CODE_FUNC", "ERRNO", "TID", "DOCUMENTATION",
        "SYSLOG_FACILITY", "SYSLOG_IDENTIFIER", "SYSLOG_PID", "SYSLOG_TIMESTAMP", "SYSLOG_RAW", "INVOCATION_ID",
        "USER_INVOCATION_ID", "UNIT", "USER_UNIT", "OBJECT_PID", "COREDUMP_UNIT", "COREDUMP_USER_UNIT",
    ]
    /// The maximum length of a name in the journal (systemd's journal_field_valid).
    private static let longestName = 64

    /// Encodes a record (SD-12).
    ///
    /// - Parameters:
    ///   - record: The record. Its `uuu.message_id` becomes `MESSAGE_ID`, and its `uuu.errno` becomes `ERRNO`.
    ///   - identifier: The name of the program.
    ///   - documentation: The URL of the documentation, for records that have an id.
    init(_ record: LogRecord, identifier: String, documentation: String? = nil) {
        self.append("MESSAGE", record.glance)
        self.append("PRIORITY", String(record.level.syslogPriority))
        self.append("SYSLOG_IDENTIFIER", identifier)
        self.append("CODE_FILE", record.location.file)
        self.append("CODE_LINE", String(record.location.line))
        self.append("CODE_FUNC", record.location.function)
        self.append("TID", String(record.thread))
        for field in record.fields {
            switch field.key {
            case "uuu.message_id" where Self.isID(field.value):
                self.append("MESSAGE_ID", field.value)
                if let documentation { self.append("DOCUMENTATION", documentation) }
            case "uuu.errno" where CInt(field.value) != nil: self.append("ERRNO", field.value)
            case _: self.append(Self.name(for: field.key), field.value)
            }
        }
    }

    /// Returns the field name for a metadata key: `uuu.client_addr` becomes `UUU_CLIENT_ADDR`.
    ///
    /// The journal silently drops names that contain other characters than A–Z, 0–9 and `_`, are longer than 64, or
    /// begin with a digit or `_`. This function never returns such a name.
    static func name(for key: String) -> String {
        let letters = key.unicodeScalars.map { scalar in
            switch scalar {
            case "a"..."z": Character(scalar.properties.uppercaseMapping)
            case "A"..."Z", "0"..."9": Character(scalar)
            case _: Character("_")
            }
        }
        let name = String(letters.drop { $0 == "_" })
        let isApart = Self.systemdsNames.contains(name) || !("A"..."Z" ~= name.first ?? "_")
        return String(((isApart ? "UUU_" : "") + name).prefix(Self.longestName))
    }

    /// Whether a text is a message id: 32 lower-case hexadecimal digits.
    private static func isID(_ text: String) -> Bool {
        text.utf8.count == 32 && text.unicodeScalars.allSatisfy { "0"..."9" ~= $0 || "a"..."f" ~= $0 }
    }

    private mutating func append(_ name: String, _ value: String) {
        let start = self.bytes.count
        self.bytes.append(contentsOf: name.utf8)
        self.bytes.append(UInt8(ascii: "="))
        self.bytes.append(contentsOf: value.utf8)
        self.ranges.append(start..<self.bytes.count)
    }
}
