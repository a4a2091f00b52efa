import Foundation
import GRDB
package import World

/// What becomes of the file while it is open.
extension Store {
    /// Has a standing say, from now on, whether the file is still the one that was opened.
    package func keepWatch(for standing: CurrentStanding, every interval: Duration = DatabaseWatch.interval) {
        self.watch.begin(every: interval) { [weak watch, weak pool, weak commits] trouble, isNew in
            standing.note(trouble.map(EngineStanding.init) ?? .ok, of: .identity)
            guard isNew, trouble?.code == .replaced, watch?.sawOverwriting == false else { return }
            if let pool, let commits { Self.emptyLog(of: pool, commits) }
        }
    }

    /// Has the file take all that was acknowledged, wherever it is; the log, if it is still at its path, has nothing then
    /// that would be written into another database.
    static func emptyLog(of pool: DatabasePool, _ commits: GroupCommit) {
        pool.asyncWriteWithoutTransaction { db in
            // Of a database that was closed SQLite would trap. It refuses commits before it is closed, on this queue.
            guard !commits.isClosed else { return }
            _ = try? db.checkpoint(.truncate)
        }
    }

    /// Closes a file that something else has written over, and leaves it as it is: the log belongs to what is no more.
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
