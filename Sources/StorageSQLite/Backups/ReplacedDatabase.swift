import Files
import Foundation
import GRDB

/// The database that a restore replaces; it is preserved whole, with the contents of its write-ahead log.
struct ReplacedDatabase {
    private let location: DatabaseLocation
    private let folder: OpenFolder

    private var name: String { self.location.real.name }

    /// Creates the value for a database; no server may be running.
    init(_ location: DatabaseLocation, in folder: OpenFolder) {
        self.location = location
        self.folder = folder
    }

    /// Preserves the database under another name, and then lets `replace` put the new one at its path.
    ///
    /// A log that remained would be applied to the new database, so it is removed first. If `replace` fails before the
    /// new file is at the path, everything is as it was.
    ///
    /// - Parameters:
    ///   - time: The time that becomes a part of the preserved database's name.
    ///   - replace: Puts the new database at the path.
    /// - Returns: The path of the preserved database; nil if there was none.
    /// - Throws: What `replace` throws, or why the database could not be preserved.
    func setAside(at time: Date, replacing replace: () throws -> Void) throws -> String? {
        if self.location.status != nil { self.foldLog() }
        let kept = try self.freeName(at: time)
        let logs = try [("-wal", UnfinishedFile.emptyLog), ("-journal", 0)]
            .filter { suffix, maximum in try self.folder.status(of: self.name + suffix)?.size ?? 0 > maximum }
            .map { suffix, _ in suffix }
        let parts = (self.location.status == nil ? [] : [""]) + logs
        for suffix in parts { try self.folder.link(self.name + suffix, to: kept + suffix) }
        try self.folder.synchronize()
        do {
            for suffix in UnfinishedFile.companions { try self.folder.remove(self.name + suffix) }
            try replace()
        } catch {
            // If the new file is at the path already, it stays, and the preserved one keeps its new name.
            guard try self.folder.status(of: self.name)?.identity == self.location.status?.identity else { throw error }
            for suffix in logs { try? self.folder.link(kept + suffix, to: self.name + suffix) }
            for suffix in parts { _ = try? self.folder.remove(kept + suffix) }
            throw error
        }
        return parts.isEmpty ? nil : self.folder(kept)
    }

    /// Writes the contents of the log to the database, so that it is one file; a damaged one remains in two files,
    /// unchanged.
    private func foldLog() {
        guard self.isWhole else { return }
        var configuration = Configuration()
        configuration.label = "uuu.former"
        configuration.busyMode = .timeout(Store.busyTimeout)
        guard let database = try? DatabaseQueue(path: self.location.path, configuration: configuration) else { return }
        _ = try? database.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        try? database.close()
    }

    private var isWhole: Bool {
        // Do not open a file that is no database: SQLite would remove its log when it closes it.
        guard let start = try? self.folder.open(self.name).start(DatabaseHeader.size), DatabaseHeader(start).isDatabase,
            let inspection = try? DatabaseInspection(path: self.location.path)
        else { return false }
        defer { try? inspection.close() }
        return (try? inspection.requireWhole()) != nil
    }

    private func freeName(at time: Date) throws -> String {
        let base = "\(self.name).before-restore-\(BackupSeries.stamp(time))"
        var (name, number) = (base, 1)
        while try self.folder.status(of: name) != nil {
            number += 1
            name = "\(base)-\(number)"
        }
        return name
    }
}
