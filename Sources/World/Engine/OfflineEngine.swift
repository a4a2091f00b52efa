/// What commands can do with the data of an engine while no server need run.
///
/// Each function blocks its thread, and may change the effective user of the whole process while it runs (seteuid(2)). So
/// only a program that does nothing else may call it.
package protocol OfflineEngine: Sendable {
    /// The location of the data, as an operator would write it.
    var location: String { get }

    /// Whether there is any data.
    var hasData: Bool { get }

    /// Returns why there can never be data at the configured location; nil if there can be, even if there is none now.
    func mistake() -> EngineMistake?

    /// Makes the whole process act as the user who owns the data, until it ends, so that files which the engine makes
    /// belong to that user; does nothing unless this process is root's.
    ///
    /// - Throws: ``EngineTrouble``: `missing` if there is no data, `noPermission` if this process is neither root's nor the
    ///   owner's.
    func becomeOwner() throws(EngineTrouble)

    /// Copies everything that was acknowledged into one file, complete and checked, while a server runs or not (DB-6).
    ///
    /// - Parameter path: The file. An older backup is replaced; any other file is not.
    /// - Returns: A report of the backup.
    /// - Throws: ``EngineTrouble``; then no incomplete file is left.
    func backUp(to path: String) throws(EngineTrouble) -> BackupReport

    /// Makes a backup whose name contains the time, and removes all but the newest `count` backups of the same kind.
    ///
    /// - Throws: ``EngineTrouble``; backups are removed only after the new one is complete.
    func backUp(into folder: String, keeping count: Int) throws(EngineTrouble) -> BackupReport

    /// Replaces the data by a backup, while no server runs, and renames the old data (DB-6).
    ///
    /// - Parameter path: The backup, which is not changed.
    /// - Returns: A report of the restore.
    /// - Throws: ``EngineTrouble``, `locked` if a server runs; the data is not changed then.
    func restore(from path: String) throws(EngineTrouble) -> RestoreReport

    /// Returns what an import has to know of the accounts, while a server runs or not; nothing is changed.
    ///
    /// - Throws: ``EngineTrouble``; where there is no data yet, there are no accounts.
    func knownAccounts() throws(EngineTrouble) -> KnownAccounts

    /// Returns whether there is data without an administrator's account, while a server runs or not; false also if that
    /// cannot be read. Nothing is changed.
    func lacksAdministrator() -> Bool

    /// Runs a closure that imports accounts, while no server runs.
    ///
    /// The data is made if there is none, and its schema brought up to date.
    ///
    /// - Throws: What the closure throws, or another ``EngineTrouble``; `locked` or `inUse` if a server runs.
    func importing<T>(_ body: (any ImportStore) throws(EngineTrouble) -> T) throws(EngineTrouble) -> T
}

/// A mistake in the configured location of the data, and how to correct it.
package struct EngineMistake: Equatable, Sendable {
    /// What is wrong.
    package let problem: String
    /// How to correct it.
    package let hint: String

    /// Describes a mistake.
    package init(_ problem: String, hint: String) {
        self.problem = problem
        self.hint = hint
    }
}
