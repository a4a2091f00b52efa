import Dispatch
import Files
import Foundation
import Synchronization
import World

/// Checks whether the open database is still the file at its path.
///
/// SQLite writes to the files that it has opened, even if they were moved or removed since. What is written to a
/// removed file is lost when the process ends, so it must not be acknowledged.
///
/// It may be used from any thread.
final class DatabaseWatch: Sendable {
    /// Nil after ``close()``.
    private let files: Mutex<OpenedFiles?>
    private let end = DispatchSemaphore(value: 0)

    /// How often to check while nothing is written.
    static let interval = Duration.milliseconds(500)

    /// Creates the watch for an open file that SQLite is about to open as a database.
    init(_ path: String, _ database: OpenFile) throws(FileError) {
        self.files = Mutex(try OpenedFiles(path, database))
    }

    deinit { self.end.signal() }

    /// Records the files beside the database; call it once SQLite has created them.
    func noteLog() throws(FileError) {
        try self.files.withLock { files throws(FileError) in try files?.noteLog() }
    }

    /// Returns what is wrong with the files; a write must not be acknowledged before.
    ///
    /// It calls stat(2) for each file.
    func look() -> EngineTrouble? { self.files.withLock { $0?.look() } }

    /// Whether another program than SQLite has written to the database.
    var sawOverwriting: Bool { self.files.withLock { $0?.isOverwritten ?? false } }

    /// Checks at once and then at every interval, on a thread of its own, until ``close()``.
    ///
    /// - Parameters:
    ///   - interval: The time between two checks.
    ///   - found: Called with the result of each check, nil when nothing is wrong, and whether it differs from the one
    ///     before.
    func begin(
        every interval: Duration = interval,
        _ found: @escaping @Sendable (EngineTrouble?, _ isNew: Bool) -> Void
    ) {
        let end = self.end
        Thread.detachNewThread { [weak self] in
            Thread.current.name = "database-watch"
            var last: EngineTrouble??
            repeat {
                guard let self else { return }
                let trouble = self.files.withLock { $0?.lookClosely() }
                found(trouble, last != .some(trouble))
                last = trouble
            } while end.wait(timeout: .now() + interval / .seconds(1)) == .timedOut
        }
    }

    /// Ends the watch and closes its files; SQLite must have closed them before.
    func close() {
        self.files.withLock { $0 = nil }
        self.end.signal()
    }

    /// Keeps SQLite from writing the log into a database that was overwritten, when it closes it.
    func keepFromLog() { self.files.withLock { $0?.keepFromLog() } }

    /// Renames the log, so that it is not applied to the database that has overwritten the old one.
    ///
    /// - Returns: The new path of the log; nil if it has no contents.
    func setLogAside(stamp: String) throws(FileError) -> String? {
        try self.files.withLock { files throws(FileError) in try files?.setLogAside(stamp: stamp) }
    }
}
