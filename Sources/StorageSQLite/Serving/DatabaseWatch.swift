import Dispatch
import Files
import Foundation
import Synchronization
import World

/// Looks whether an open database is still what is at its path.
///
/// SQLite writes into the files that it has opened, wherever they are by then. What is written to one without a name is
/// lost with the process, so it must not be acknowledged.
final class DatabaseWatch: Sendable {
    /// Nil when it is over.
    private let files: Mutex<OpenedFiles?>
    private let end = DispatchSemaphore(value: 0)

    /// How long something may go on unnoticed while nobody writes.
    static let interval = Duration.milliseconds(500)

    /// Of the database at a path, which is open, and which SQLite is about to open.
    init(_ path: String, _ database: OpenFile) throws(FileError) {
        self.files = Mutex(try OpenedFiles(path, database))
    }

    deinit { self.end.signal() }

    /// Takes note of the files that SQLite has beside the database; to be called when it is open.
    func noteLog() throws(FileError) {
        try self.files.withLock { files throws(FileError) in try files?.noteLog() }
    }

    /// Looks, as whoever has just written must before that is acknowledged; a call of stat(2) for each file.
    func look() -> EngineTrouble? { self.files.withLock { $0?.look() } }

    /// Whether something else than SQLite has written to the database.
    var sawOverwriting: Bool { self.files.withLock { $0?.isOverwritten ?? false } }

    /// Looks at once and then again and again, on a thread of its own, until ``close()``.
    ///
    /// - Parameters:
    ///   - interval: How long it waits between two looks.
    ///   - found: Told the outcome of each look, nil when all is as it was, and whether it is another than before.
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

    /// Ends it, and lets the files go: SQLite has closed them.
    func close() {
        self.files.withLock { $0 = nil }
        self.end.signal()
    }

    /// Keeps SQLite from writing the log into what has overwritten the database, when it closes it.
    func keepFromLog() { self.files.withLock { $0?.keepFromLog() } }

    /// Has nobody take the log for the one of what has overwritten the database; answers where it is now, nil if there was
    /// nothing in it.
    func setLogAside(stamp: String) throws(FileError) -> String? {
        try self.files.withLock { files throws(FileError) in try files?.setLogAside(stamp: stamp) }
    }
}
