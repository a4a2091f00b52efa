import Files

/// How far SQLite has come with copying the log into the database (sqlite.org/walformat.html, 2).
///
/// Every checkpoint that writes anything changes it: before it writes the first page, and after the last.
struct CheckpointMark: Equatable, Sendable {
    /// How many bytes of the index have to be read.
    static let size = 132

    /// The salts of the log; they change when the log is started again.
    private let log: [UInt8]
    private let copied: [UInt8]
    private let attempted: [UInt8]

    /// Whether a checkpoint is running or was interrupted.
    var isUnderWay: Bool { self.copied != self.attempted }

    /// Reads the beginning of an index; returns nil for an unknown format.
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
