import Files
import Foundation
import GRDB

/// The database that another takes the place of: kept whole, with what lies in its write-ahead log.
struct ReplacedDatabase {
    private let location: DatabaseLocation
    private let folder: OpenFolder

    private var name: String { self.location.real.name }

    /// The database at a place; no server may run.
    init(_ location: DatabaseLocation, in folder: OpenFolder) {
        self.location = location
        self.folder = folder
    }

    /// Gives it a name of its own, then lets another take its place; answers where it is now, nil if there was none.
    ///
    /// A log that stays behind would be taken for the other's, so it goes before. When the other cannot take the place,
    /// all is as it was.
    func keep(at time: Date, replacing replace: () throws -> Void) throws -> String? {
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
            // What has taken the place stays there, and the former where it is now.
            guard try self.folder.status(of: self.name)?.identity == self.location.status?.identity else { throw error }
            for suffix in logs { try? self.folder.link(kept + suffix, to: self.name + suffix) }
            for suffix in parts { _ = try? self.folder.remove(kept + suffix) }
            throw error
        }
        return parts.isEmpty ? nil : self.folder(kept)
    }

    /// Writes what lies in the log to the database, so that it is one file; a damaged one is left in two, untouched.
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
        // SQLite is not even shown what is none: it would clear the log away when it closes.
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
