import Foundation
import GRDB
package import World

/// Detects when the file is replaced or overwritten while it is open.
extension Store {
    /// Starts to watch the file, and records in the standing whether it is still the one that was opened.
    package func keepWatch(for standing: CurrentStanding, every interval: Duration = DatabaseWatch.interval) {
        self.watch.begin(every: interval) { [weak watch, weak pool, weak commits] trouble, isNew in
            standing.note(trouble.map(EngineStanding.init) ?? .ok, of: .identity)
            guard isNew, trouble?.code == .replaced, watch?.sawOverwriting == false else { return }
            if let pool, let commits { Self.emptyLog(of: pool, commits) }
        }
    }

    /// Writes everything that was acknowledged to the open file, wherever it is now.
    ///
    /// The log is empty then; if it is still at its path, SQLite cannot apply it to another database there.
    static func emptyLog(of pool: DatabasePool, _ commits: GroupCommit) {
        pool.asyncWriteWithoutTransaction { db in
            // On a closed database SQLite would trap. Commits are refused before it is closed, and it is closed on this
            // queue.
            guard !commits.isClosed else { return }
            _ = try? db.checkpoint(.truncate)
        }
    }

    /// Closes a file that another program has overwritten, without writing the log into it: the log belongs to the old
    /// contents.
    ///
    /// - Throws: `EngineTrouble` that names the file to which the log was moved, if it had contents.
    func closeWithoutLog() throws {
        self.watch.keepFromLog()
        self.pool.releaseMemory()
        try self.pool.close()
        guard let log = try self.watch.setLogAside(stamp: BackupSeries.stamp(Date())) else { return }
        throw EngineTrouble(
            .replaced,
            at: self.path,
            hint: "what was not yet in it when that happened is kept as \(log)"
        )
    }
}
