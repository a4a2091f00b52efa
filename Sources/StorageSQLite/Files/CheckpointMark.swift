import Files

/// Where SQLite is with what it copies from the log into the database (sqlite.org/walformat.html, 2): each copy that
/// writes anything changes it, before the first page and after the last.
struct CheckpointMark: Equatable, Sendable {
    /// Bytes of the index that have to be read.
    static let size = 132

    /// The log that is copied: it gets other numbers when it is begun again.
    private let log: [UInt8]
    private let copied: [UInt8]
    private let attempted: [UInt8]

    /// Whether a copy is under way, or has been given up.
    var isUnderWay: Bool { self.copied != self.attempted }

    /// Reads the start of an index; nil when it is not of the one form that is known.
    init?(_ bytes: [UInt8]) {
        let version: UInt32 = 3_007_000
        guard bytes.count >= Self.size,
            (0..<4).allSatisfy({ bytes[$0] == UInt8(truncatingIfNeeded: version >> ($0 * 8)) })
        else { return nil }
        self.log = Array(bytes[32..<40])
        self.copied = Array(bytes[96..<100])
        self.attempted = Array(bytes[128..<132])
    }
}
