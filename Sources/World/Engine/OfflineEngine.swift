/// What commands do with the data of an engine, for which no server has to run.
///
/// Each function blocks its thread, and may change the rights of the whole process while it works: for programs that do
/// this only.
package protocol OfflineEngine: Sendable {
    /// Where the data is, as an operator would write it.
    var location: String { get }

    /// Whether there is any data.
    var hasData: Bool { get }

    /// Why there can never be data where the configuration says; nil if there can, whether there is some or not.
    func mistake() -> EngineMistake?

    /// Copies all that was acknowledged into one file, complete and checked, beside a running server or without one (DB-6).
    ///
    /// - Parameter path: The file. An older backup is replaced, anything else is not.
    /// - Returns: What was made.
    /// - Throws: What prevents it; nothing stays that was begun.
    func backUp(to path: String) throws(EngineTrouble) -> BackupReport

    /// Makes a backup under a name with the time, and removes all but the newest so many of the same kind.
    ///
    /// - Throws: What prevents it; nothing is removed unless there is a new one.
    func backUp(into folder: String, keeping count: Int) throws(EngineTrouble) -> BackupReport

    /// Replaces the data by a backup, while no server runs, and gives what was there another name (DB-6).
    ///
    /// - Parameter path: The backup; it stays as it is.
    /// - Returns: What was done.
    /// - Throws: What prevents it, `locked` when a server runs; the data is as it was then.
    func restore(from path: String) throws(EngineTrouble) -> RestoreReport
}

/// What is wrong with where the configuration says that data is, and how to say it right.
package struct EngineMistake: Equatable, Sendable {
    /// What is wrong.
    package let problem: String
    /// What mends it.
    package let hint: String

    /// Describes a mistake.
    package init(_ problem: String, hint: String) {
        self.problem = problem
        self.hint = hint
    }
}
