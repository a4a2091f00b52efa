import Contexts
import Files
import GRDB
package import World

/// The SQLite file as commands use it, without a server.
package struct OfflineDatabase: OfflineEngine {
    private let path: String
    private let configuration: StorageConfiguration

    /// Creates the value from the path in the server's configuration.
    package init(at path: String) {
        self.path = path
        self.configuration = StorageConfiguration(path: path)
    }

    /// The path of the file, in a form that SQLite and Foundation do not misread.
    package var location: String { self.configuration.path }

    /// Whether the file exists and is not empty.
    package var hasData: Bool { (try? FileStatus(path: self.path))?.size ?? 0 > 0 }

    /// Says why the path can never be a database.
    ///
    /// A database that does not exist yet, or that only the service may look at, is no mistake.
    package func mistake() -> EngineMistake? {
        guard let status = try? FileStatus(path: self.path), status.kind != .regular else { return nil }
        return EngineMistake("\(self.path) is \(status.kind), not a file", hint: "write the path of a file")
    }

    /// See ``OfflineEngine/becomeOwner()``.
    package func becomeOwner() throws(EngineTrouble) {
        do {
            let owner = try DatabaseOwner(of: self.path)
            try Rights.become(user: owner.status.user, group: owner.status.group)
        } catch {
            throw EngineTrouble(error, at: self.path)
        }
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

    /// See ``Import``.
    package func knownAccounts() throws(EngineTrouble) -> KnownAccounts {
        try Import(into: self.configuration).known()
    }

    /// See ``OfflineEngine/lacksAdministrator()``.
    package func lacksAdministrator() -> Bool {
        guard self.hasData, let database = try? DatabaseOwner(of: self.configuration.path) else { return false }
        let count = try? database.act {
            let inspection = try DatabaseInspection(path: database.path)
            defer { try? inspection.close() }
            try inspection.requireMark()
            return try inspection.database.read { db in
                let sql = "SELECT count(*) FROM account WHERE role >= ?"
                return try Int.fetchOne(db, sql: sql, arguments: [Role.administrator.rawValue])
            }
        }
        return count == .some(0)
    }

    /// See ``Import``.
    package func importing<T>(
        _ body: (any ImportStore) throws(EngineTrouble) -> T
    ) throws(EngineTrouble) -> T {
        try Import(into: self.configuration).run(body)
    }
}
