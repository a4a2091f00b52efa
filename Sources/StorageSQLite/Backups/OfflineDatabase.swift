import Files
package import World

/// The SQLite file, as commands work on it.
package struct OfflineDatabase: OfflineEngine {
    private let path: String
    private let configuration: StorageConfiguration

    /// The database at a path, as the configuration of the server says it.
    package init(at path: String) {
        self.path = path
        self.configuration = StorageConfiguration(path: path)
    }

    /// The file, by a path that is one to all who open it.
    package var location: String { self.configuration.path }

    /// Whether anything was ever written to the file.
    package var hasData: Bool { (try? FileStatus(path: self.path))?.size ?? 0 > 0 }

    /// Refuses what can never be a database; that there is none yet, or that it lies where only the service may look, is
    /// no mistake.
    package func mistake() -> EngineMistake? {
        guard let status = try? FileStatus(path: self.path), status.kind != .regular else { return nil }
        return EngineMistake("\(self.path) is \(status.kind), not a file", hint: "write the path of a file")
    }

    /// See ``Backup``.
    package func backUp(to path: String) throws(EngineTrouble) -> BackupReport {
        try Backup(of: self.configuration).write(to: path)
    }

    /// See ``BackupSeries``.
    package func backUp(into folder: String, keeping count: Int) throws(EngineTrouble) -> BackupReport {
        try BackupSeries(of: self.configuration, in: folder, keeping: count).run()
    }

    /// See ``Restore``.
    package func restore(from path: String) throws(EngineTrouble) -> RestoreReport {
        try Restore(of: self.configuration).run(from: path)
    }
}
