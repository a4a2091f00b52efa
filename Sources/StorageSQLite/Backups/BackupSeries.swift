import Files
import Foundation
import World

/// Regular backups into one folder, with the time in their names; only the newest ones are kept.
struct BackupSeries: Sendable {
    private let configuration: StorageConfiguration
    private let folder: String
    private let count: Int
    private let now: @Sendable () -> Date

    /// Creates a series for the configured database; `count` backups are kept in the folder.
    init(of configuration: StorageConfiguration, in folder: String, keeping count: Int) {
        self.init(of: configuration, in: folder, keeping: count) { Date() }
    }

    init(
        of configuration: StorageConfiguration,
        in folder: String,
        keeping count: Int,
        now: @escaping @Sendable () -> Date
    ) {
        self.configuration = configuration
        self.folder = folder
        self.count = count
        self.now = now
    }

    /// Makes a backup, and then removes the oldest ones beyond the number to keep; creates the folder if only its last
    /// component is missing.
    ///
    /// - Throws: `EngineTrouble`; old backups are removed only after the new one is complete.
    func run() throws(EngineTrouble) -> BackupReport {
        do {
            try self.makeFolder()
            let folder = try OpenFolder(self.folder)
            let name = self.prefix + Self.stamp(self.now()) + Self.suffix
            var report = try Backup(of: self.configuration).write(to: "\(self.folder)/\(name)")
            let old = try self.names().filter { $0 != name }.dropLast(max(0, self.count - 1))
            for old in old { try folder.remove(old) }
            for name in try self.unfinished() { try UnfinishedFile.clear(name, in: folder) }
            report.removed = Array(old)
            return report
        } catch {
            throw EngineTrouble(error, at: self.folder)
        }
    }

    /// Returns the time as it is written in names; sorting by name sorts by time.
    static func stamp(_ time: Date) -> String {
        time.formatted(Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted))
    }

    private static let suffix = ".sqlite"

    /// The beginning of the names; it contains the database's name, so backups of several databases can be in one
    /// folder.
    private var prefix: String {
        let name = FileLocation(self.configuration.path)?.name ?? "uuu-server"
        return (name.hasSuffix(Self.suffix) ? String(name.dropLast(Self.suffix.count)) : name) + "-"
    }

    /// Returns the backups of this series that are in the folder, oldest first; they are recognized by their names.
    func names() throws -> [String] {
        let folder = try OpenFolder(self.folder)
        return try FileManager.default.contentsOfDirectory(atPath: self.folder).filter {
            try self.isName($0) && folder.status(of: $0)?.kind == .regular
        }
        .sorted()
    }

    /// Returns unfinished files of this series: of processes that were killed, or of one that is running.
    ///
    /// No later backup reuses their names.
    private func unfinished() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: self.folder)
            .filter { $0.hasSuffix(UnfinishedFile.suffix) }
            .map { String($0.dropLast(UnfinishedFile.suffix.count)) }
            .filter(self.isName)
    }

    private func isName(_ name: String) -> Bool {
        guard name.hasPrefix(self.prefix), name.hasSuffix(Self.suffix) else { return false }
        let stamp = name.dropFirst(self.prefix.count).dropLast(Self.suffix.count)
        return String(stamp.map { $0.isASCII && $0.isNumber ? "0" : $0 }) == "00000000T000000Z"
    }

    private func makeFolder() throws {
        guard !self.folder.isEmpty else {
            throw EngineTrouble(.badTarget, at: self.folder, hint: "name the folder of the backups")
        }
        if let status = try? FileStatus(path: self.folder) {
            guard status.kind != .folder else { return }
            throw EngineTrouble(.badTarget, at: self.folder, hint: "it is \(status.kind), not a folder")
        }
        try FileManager.default.createDirectory(
            atPath: self.folder,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
    }
}
